#include <conduit/http/stop_signal.hpp>

#include <conduit/argument/stop_token.hpp>

namespace conduit {

auto stop_signal::source() -> void* {
    if (!source_) source_ = new std::stop_source;
    return source_;
}

void stop_signal::request() {
    if (source_) static_cast<std::stop_source*>(source_)->request_stop();
}

void stop_signal::drop() {
    delete static_cast<std::stop_source*>(source_);
    source_ = nullptr;
}

auto stop_token_of(exchange& x) -> std::stop_token { return static_cast<std::stop_source*>(x.stop.source())->get_token(); }

}
