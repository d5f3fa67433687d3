// Fuzzes the parser of request heads and the framing of bodies: how the bytes arrive makes no difference, what is refused is
// explained, and what is read can be written down and read again.
#include "request_reader.hpp"

#include <algorithm>

#include "net/syntax.hpp"
#include "target.hpp"

namespace {

using namespace fuzz;

/// Small, so that inputs reach them.
const conduit::options limits = [] {
    conduit::options small;
    small.max_head = 3000;
    small.max_target = 200;
    small.max_headers = 12;
    small.max_body = 300;
    return small;
}();

void check(const reading& read) {
    for (const auto& message : read.messages) {
        require(message.target.starts_with('/') || message.target.starts_with('?') || (message.target == "*" && message.method == "OPTIONS"));
        require(message.target.size() <= limits.max_target && conduit::net::is_target(message.target));
        require(message.headers.size() <= limits.max_headers);
        require(message.content_length <= limits.max_body && message.body.size() <= limits.max_body);
        require(!message.chunked || (message.content_length == 0 && !message.http_1_0));
        require(!message.complete || message.chunked || message.body.size() == message.content_length);
        for (const auto& [name, value] : message.headers) {
            require(conduit::net::is_token(std::string_view(name)));
            require(value.empty() || (conduit::net::is_field_text(std::string_view(value)) && !std::string_view(" \t").contains(value.front()) &&
                                      !std::string_view(" \t").contains(value.back())));
        }
    }
    // Heads that nothing but "malformed" describes are those that two parts of ours disagree about.
    if (read.refused) require(read.refused >= 400 && read.refused < 600 && read.detail.ends_with('.') && read.detail != "The request is malformed.");
}

/// The same in pieces. A long head is looked at again only when its end has come (src/net/request_head.cpp): the refusal of one
/// that has none is allowed to come later.
void check_arrival(const reading& whole, const reading& pieces) {
    if (whole == pieces) return;
    constexpr std::size_t short_head = 2048;
    require(whole.refused != 0 && pieces.refused == 0 && whole.messages == pieces.messages && limits.max_head > short_head);
}

/// Another request that says the same.
auto written(const message& message) -> std::string {
    std::string text = message.method + ' ' + (message.target.starts_with('?') ? "/" : "") + message.target + (message.http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    for (const auto& [name, value] : message.headers) text += name + ":  " + value + "\t\r\n";
    text += "\r\n";
    if (!message.chunked) return text + message.body;
    constexpr std::size_t size = 7;
    for (std::size_t at = 0; at < message.body.size(); at += size) {
        const auto chunk = message.body.substr(at, size);
        text += std::to_string(chunk.size()) + "\r\n" + chunk + "\r\n";
    }
    return text + "0\r\n\r\n";
}

void check_written(const message& message) {
    if (!message.complete) return;
    const auto text = written(message);
    if (text.find("\r\n\r\n") + 4 > limits.max_head || message.target.size() >= limits.max_target) return;
    auto expected = message;
    if (message.target.starts_with('?')) expected.target = '/' + message.target;
    require(read_requests(text, limits).messages == std::vector{expected});
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of(data, size);
    const auto whole = read_requests(text, limits);
    check(whole);
    for (const auto& message : whole.messages) check_written(message);

    const auto cut = cut_of(text);
    request_reader halves(limits);
    halves.take(text.substr(0, cut));
    halves.take(text.substr(cut));
    check_arrival(whole, halves.result());

    request_reader bytes(limits);
    for (std::size_t i = 0; i < size; ++i) bytes.take(text.substr(i, 1));
    check_arrival(whole, bytes.result());
    return 0;
}
