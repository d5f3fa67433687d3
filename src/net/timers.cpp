#include "timers.hpp"

namespace conduit::net {

void timers::put(timer& timer, std::size_t place) {
    heap_[place] = &timer;
    timer.place = place;
}

void timers::rise(std::size_t place) {
    auto& moved = *heap_[place];
    for (; place > 0 && heap_[(place - 1) / 2]->due > moved.due; place = (place - 1) / 2) put(*heap_[(place - 1) / 2], place);
    put(moved, place);
}

void timers::sink(std::size_t place) {
    auto& moved = *heap_[place];
    for (auto child = 2 * place + 1; child < heap_.size(); child = 2 * place + 1) {
        if (child + 1 < heap_.size() && heap_[child + 1]->due < heap_[child]->due) ++child;
        if (heap_[child]->due >= moved.due) break;
        put(*heap_[child], place);
        place = child;
    }
    put(moved, place);
}

void timers::start(timer& timer, std::int64_t due) {
    cancel(timer);
    timer.due = due;
    heap_.push_back(&timer);
    rise(heap_.size() - 1);
}

void timers::cancel(timer& timer) {
    const auto place = timer.place;
    if (place == timer::nowhere) return;
    timer.place = timer::nowhere;
    auto* const last = heap_.back();
    heap_.pop_back();
    if (last == &timer) return;
    put(*last, place);
    rise(place);
    sink(last->place);
}

void timers::run_due(std::int64_t now) {
    // Bounded by what is there: a timer that starts itself at once must not keep the thread.
    for (auto left = heap_.size(); left > 0 && !heap_.empty() && heap_[0]->due <= now; --left) {
        auto& due = *heap_[0];
        cancel(due);
        due.run(due.context);
    }
}

}
