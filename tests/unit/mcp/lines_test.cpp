#include "mcp/lines.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <string>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vector>

#include "net/descriptor.hpp"

namespace {

using namespace conduit;
using mcp::line_reader;
using mcp::line_writer;

struct ends {
    net::descriptor out, in, stop{::eventfd(0, EFD_CLOEXEC)};

    ends() {
        int both[2];
        if (::pipe(both) != 0) throw std::runtime_error("no pipe");
        out = net::descriptor(both[0]);
        in = net::descriptor(both[1]);
    }
};

/// Bytes that go into the pipe until nobody takes any more for a while.
auto pushed(int to, std::string_view line) -> std::size_t {
    ::fcntl(to, F_SETFL, O_NONBLOCK);
    std::size_t total = 0;
    pollfd wanted{to, POLLOUT, 0};
    for (std::size_t at = 0; ::poll(&wanted, 1, 300) > 0;) {
        const auto count = ::write(to, line.data() + at, std::min<std::size_t>(line.size() - at, 4096));
        if (count < 0) continue;
        total += static_cast<std::size_t>(count);
        at = (at + static_cast<std::size_t>(count)) % line.size();
    }
    return total;
}

TEST(line_reader, reads_no_more_than_is_taken) {
    ends pipe;
    std::atomic<std::size_t> taken = 0;
    std::mutex mutex;
    std::vector<std::size_t> sizes;
    line_reader reader(
        pipe.out.get(), pipe.stop.get(), 100'000, 256,
        [&](std::string line, bool) {
            const std::lock_guard lock(mutex);
            sizes.push_back(line.size());
            ++taken;
        },
        [] {});
    const std::string line = std::string(39'999, 'x') + "\n";
    EXPECT_LT(pushed(pipe.in.get(), line), 400'000u);  // two lines, a third that waits, a part, and the pipe
    EXPECT_EQ(taken, 2u);
    reader.done(39'999);
    pushed(pipe.in.get(), line);
    EXPECT_EQ(taken, 3u);
}

TEST(line_reader, takes_a_line_of_any_size_where_none_waits) {
    ends pipe;
    std::atomic<int> taken = 0;
    line_reader reader(pipe.out.get(), pipe.stop.get(), 10, 1, [&](std::string line, bool too_long) { taken = static_cast<int>(line.size()) + (too_long ? 1000 : 0); }, [] {});
    pushed(pipe.in.get(), "0123456789\n");
    EXPECT_EQ(taken, 10);
}

TEST(line_writer, gives_up_who_does_not_read) {
    ends pipe;
    line_writer writer(pipe.in.get(), pipe.stop.get(), 50);
    EXPECT_TRUE(writer.write("one"));
    EXPECT_FALSE(writer.write(std::string(1'000'000, 'x')));
    EXPECT_FALSE(writer.write("two"));
}

TEST(line_writer, waits_no_longer_than_it_may_at_a_stop) {
    ends pipe;
    ASSERT_EQ(::eventfd_write(pipe.stop.get(), 1), 0);
    line_writer writer(pipe.in.get(), pipe.stop.get(), 3'600'000);
    EXPECT_TRUE(writer.write("one"));
    EXPECT_FALSE(writer.write(std::string(1'000'000, 'x')));
}

}
