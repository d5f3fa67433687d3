#pragma once
#include <functional>
#include <stop_token>
#include <string>
#include <utility>

namespace conduit::ml {

/// What can be done while a model is being loaded: end it, and see how far it is.
struct load_control {
    std::stop_token stop{};
    std::function<void(std::string)> tell{};  // on the thread that loads; perhaps empty

    void say(std::string phase) const {
        if (tell) tell(std::move(phase));
    }
    static constexpr const char* cancelled = "its loading was cancelled";
};

}
