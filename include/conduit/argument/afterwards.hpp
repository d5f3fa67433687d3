#pragma once
#include <type_traits>
#include <utility>
#include <conduit/argument/argument.hpp>
#include <conduit/async/scheduler.hpp>

namespace conduit {

namespace async {

/// A function for a worker, once its request is over.
struct late_work {
    void (*run)(late_work*) = nullptr;  // and frees it
    scheduler* home = nullptr;
    timer again{};
};

/// Waits with it until the request is over.
class late_start {
public:
    explicit late_start(late_work* work) : work_(work) {}
    late_start(const late_start&) = delete;
    auto operator=(const late_start&) -> late_start& = delete;
    ~late_start();

private:
    late_work* work_;
};

}

/// A parameter for work after the answer, which the client does not wait for:
///
///     auto add_order(order body, conduit::afterwards afterwards) -> conduit::reply<order, 201> {
///         afterwards([to = body.email] { send_confirmation(to); });
///         return body;
///     }
///
/// What it is given runs on a worker once the answer is complete and on its way, or the client is gone, also where the handler fails
/// after having asked for it. It returns nothing, and owns what it uses: text that views the request is gone by then. What it throws
/// is logged. A server that stops finishes what has been begun and what waits for a worker.
class afterwards {
public:
    explicit afterwards(exchange& x) : of_(&x) {}

    template <class Work>
    void operator()(Work work) const {
        static_assert(std::is_void_v<std::invoke_result_t<Work&>>, "work after an answer runs on a worker and returns nothing; a coroutine would never be awaited");
        struct held : async::late_work {
            Work work;
            explicit held(Work&& from) : work(std::move(from)) {}
        };
        auto* const made = new held(std::move(work));
        made->run = [](async::late_work* self) {
            auto* const own = static_cast<held*>(self);
            struct release {
                held* of;
                ~release() { delete of; }
            } const release{own};
            own->work();
        };
        made->home = of_->home;
        of_->kept.template make<async::late_start>(of_->memory, made);
    }

private:
    exchange* of_;
};

template <>
struct argument<afterwards> {
    static auto from(exchange& x) -> afterwards { return afterwards(x); }
};

}
