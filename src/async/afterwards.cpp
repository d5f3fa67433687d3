#include <conduit/argument/afterwards.hpp>

#include <cstdio>
#include <exception>

namespace conduit::async {
namespace {

constexpr std::int64_t retry_after = 50;  // milliseconds, while too much waits for workers

void run(void* context) {
    auto* const work = static_cast<late_work*>(context);
    try {
        work->run(work);
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "conduit: error: work after an answer: %s\n", thrown.what());
    } catch (...) {
        std::fprintf(stderr, "conduit: error: work after an answer threw something that is no std::exception\n");
    }
}

void start(void* context) {
    auto* const work = static_cast<late_work*>(context);
    if (work->home->run_elsewhere(run, work)) return;
    work->again = {.run = start, .context = work};
    work->home->start(work->again, retry_after);
}

}

late_start::~late_start() { start(work_); }

}
