#include "job.hpp"

#include <utility>

namespace conduit::ml {
namespace {

/// On the home's thread: the coroutine may have gone since.
void go_on(void* address) {
    const auto self = std::move(static_cast<job*>(address)->posted);
    if (const auto waiting = std::exchange(self->waiting, nullptr)) waiting.resume();
}

}

void job::tell() {
    if (home == nullptr) {
        at.store(stage::done, std::memory_order_release);
        finished.release();
        return;
    }
    wake();
    at.store(stage::done, std::memory_order_release);  // not before: until then a caller that leaves keeps the home alive
}

void job::wake() {
    posted = shared_from_this();
    home->post(go_on, this);
}

}
