#include <poll.h>

#include "connection.hpp"
#include "loops.hpp"

namespace load {

auto closed_loop(const plan& plan, std::string_view request) -> result {
    result found;
    connection only(plan.port);
    const auto begin = now() + static_cast<std::int64_t>(plan.lead * 1e9);
    const auto end = begin + static_cast<std::int64_t>(plan.seconds * 1e9);
    for (auto sent = now(); sent < end; sent = now()) {
        only.begin(request);
        auto state = only.go_on();
        while (state == connection::state::waits) {
            pollfd interest{only.descriptor(), static_cast<short>(only.wants_to_send() ? POLLIN | POLLOUT : POLLIN), 0};
            if (poll(&interest, 1, static_cast<int>(plan.patience / 1'000'000)) == 0) state = connection::state::failed;
            else state = only.go_on();
        }
        const auto took = now() - sent;
        const bool good = state == connection::state::answered && only.status() == 200;
        if (sent >= begin && good) found.latencies.push_back(took);
        else if (sent >= begin) ++found.failed;
        if (state == connection::state::failed) {
            only.close();
            only.open();
        }
    }
    return found;
}

}
