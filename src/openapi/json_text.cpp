#include "json_text.hpp"

#include <conduit/json/append.hpp>

namespace conduit::openapi {

auto json_text::key(std::string_view name) -> json_text& {
    value(name);
    text_ += indented_ ? ": " : ":";
    after_key_ = true;
    return *this;
}

void json_text::value(std::string_view value) {
    separate();
    json::append(text_, value);
}

void json_text::value(double value) {
    separate();
    json::append(text_, value);
}

void json_text::raw(std::string_view json) {
    separate();
    text_ += json;
}

void json_text::integer(std::int64_t value) {
    separate();
    json::append(text_, value);
}

void json_text::natural(std::uint64_t value) {
    separate();
    json::append(text_, value);
}

void json_text::begin(char open) {
    separate();
    text_ += open;
    ++depth_;
    first_ = true;
}

void json_text::end(char close) {
    --depth_;
    if (!std::exchange(first_, false)) new_line();
    text_ += close;
}

/// From what comes before.
void json_text::separate() {
    if (std::exchange(after_key_, false) || depth_ == 0) return;
    if (!std::exchange(first_, false)) text_ += ',';
    new_line();
}

void json_text::new_line() {
    if (indented_) text_.append(1, '\n').append(2 * depth_, ' ');
}

}
