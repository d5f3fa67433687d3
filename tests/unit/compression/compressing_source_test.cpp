#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "compression/compress.hpp"
#include "compression/compressing_source.hpp"
#include "compression/decode.hpp"

namespace {

using namespace conduit;
using compression::compressing_source;
using compression::decode_fault;
using http::encoding;
using state = body_source::state;

/// Gives one piece after another, each with a state.
class pieces final : public body_source {
public:
    explicit pieces(std::vector<std::pair<std::string, state>> all, std::optional<std::uint64_t> size = {}) : all_(std::move(all)), size_(size) {}
    auto size() const -> std::optional<std::uint64_t> override { return size_; }
    auto read(std::string& to, std::size_t most) -> state override {
        most_asked = std::max(most_asked, most);
        if (next_ == all_.size()) return state::ended;
        const auto& [text, after] = all_[next_++];
        to += text;
        if (after == state::waiting) wake(wake_context);
        return after;
    }
    std::size_t most_asked = 0;

private:
    std::vector<std::pair<std::string, state>> all_;
    std::optional<std::uint64_t> size_;
    std::size_t next_ = 0;
};

auto wrapped(owned_source plain, encoding coding) -> compressing_source {
    return {std::move(plain), compression::make_encoder(coding, compression::encoder::body::stream)};
}

/// Whether what was sent of a stream that goes on holds all `expected` bytes, and no more: with room for one less there is too
/// much, with room for all of them the end is missing.
auto readable(encoding coding, const std::string& sent, std::size_t expected) -> bool {
    if (expected == 0) return true;
    return compression::decode(coding, sent, expected - 1).error() == decode_fault::too_large &&
           compression::decode(coding, sent, expected).error() == decode_fault::truncated;
}

class streams : public testing::TestWithParam<encoding> {};
INSTANTIATE_TEST_SUITE_P(all, streams, testing::Values(encoding::gzip, encoding::br, encoding::zstd),
                         [](const auto& chosen) { return std::string(name_of(chosen.param)); });

TEST_P(streams, each_piece_can_be_read_at_once) {
    auto woken = 0;
    auto source = wrapped(std::make_unique<pieces>(std::vector<std::pair<std::string, state>>{
                              {"data: one\n\n", state::more}, {"", state::waiting}, {"data: two\n\n", state::waiting}, {std::string(100'000, 'x'), state::more}, {"last", state::ended}}),
                          GetParam());
    source.wake = [](void* count) { ++*static_cast<int*>(count); };
    source.wake_context = &woken;
    EXPECT_EQ(source.size(), std::nullopt);
    EXPECT_FALSE(source.file());
    std::string sent;
    std::size_t given = 0;
    for (const auto& [added, after] : {std::pair{11, state::more}, {0, state::waiting}, {11, state::waiting}, {100'000, state::more}}) {
        const auto before = sent.size();
        EXPECT_EQ(source.read(sent, 1 << 20), after);
        given += static_cast<std::size_t>(added);
        EXPECT_EQ(sent.size() > before, added > 0);
        EXPECT_TRUE(readable(GetParam(), sent, given)) << given;
    }
    EXPECT_EQ(woken, 2);
    EXPECT_EQ(source.read(sent, 100), state::ended);
    EXPECT_TRUE(compression::decode(GetParam(), sent, given + 4) == "data: one\n\ndata: two\n\n" + std::string(100'000, 'x') + "last");
}

TEST_P(streams, an_empty_body_is_a_whole_text) {
    std::string sent;
    EXPECT_EQ(wrapped(std::make_unique<pieces>(std::vector<std::pair<std::string, state>>{}), GetParam()).read(sent, 100), state::ended);
    EXPECT_EQ(compression::decode(GetParam(), sent, 0), "");
}

TEST_P(streams, failure_does_not_look_like_the_end) {
    auto source = wrapped(std::make_unique<pieces>(std::vector<std::pair<std::string, state>>{{"some", state::more}, {"", state::failed}}), GetParam());
    std::string sent;
    EXPECT_EQ(source.read(sent, 100), state::more);
    EXPECT_EQ(source.read(sent, 100), state::failed);
    EXPECT_EQ(compression::decode(GetParam(), sent, 100).error(), decode_fault::truncated);
}

TEST(streams, pieces_are_bounded) {
    auto plain = std::make_unique<pieces>(std::vector<std::pair<std::string, state>>{{"some", state::more}});
    const auto& seen = *plain;
    auto source = wrapped(std::move(plain), encoding::gzip);
    std::string sent;
    source.read(sent, 10'000'000);
    EXPECT_EQ(seen.most_asked, 65536);
}

TEST(streams, compress_wraps_a_source) {
    const header_view accept{"Accept-Encoding", "br, gzip"};
    request in;
    in.headers = {&accept, 1};
    const auto answer = [&](std::optional<std::uint64_t> size) {
        response out{.content_type = "text/event-stream"};
        out.source = std::make_unique<pieces>(std::vector<std::pair<std::string, state>>{{"some text", state::more}}, size);
        compression::compress(out, in, {});
        return out;
    };
    for (const auto size : {std::optional<std::uint64_t>{}, {std::uint64_t{1} << 40}}) {  // of any size, as it goes piece by piece
        auto out = answer(size);
        ASSERT_EQ(out.headers.size(), 2);
        EXPECT_EQ(out.headers[1].value, "gzip");
        std::string sent;
        while (out.source->read(sent, 100) == state::more) {}
        EXPECT_EQ(compression::decode(encoding::gzip, sent, 100), "some text");
    }
    auto small = answer(1000);
    EXPECT_TRUE(small.headers.empty());
    std::string sent;
    small.source->read(sent, 100);
    EXPECT_EQ(sent, "some text");
}

}
