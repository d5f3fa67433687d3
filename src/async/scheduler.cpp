#include <conduit/async/scheduler.hpp>

namespace conduit {

namespace {
thread_local constinit scheduler* current_scheduler = nullptr;
}

auto scheduler::current() -> scheduler* { return current_scheduler; }

void scheduler::set_current(scheduler* scheduler) { current_scheduler = scheduler; }

}
