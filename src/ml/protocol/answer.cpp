#include "answer.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <conduit/json/append.hpp>

namespace conduit::ml::protocol {

namespace {

/// One text, as the protocol has no place for anything else.
auto words_of(const problem& problem) -> std::string {
    auto words = !problem.detail.empty() ? problem.detail : !problem.title.empty() ? problem.title : std::string(reason_phrase(problem.status));
    constexpr std::size_t most = 8;  // faults
    const auto shown = std::min(most, problem.errors.size());
    for (const auto& fault : std::span(problem.errors).first(shown)) {
        words += ' ';
        words += fault.in;
        if (!fault.at.empty()) (words += ' ') += fault.at;
        (words += ": ") += fault.message;
        if (!words.ends_with('.')) words += '.';
    }
    return words;
}

}

void write_error(const problem& problem, response& out) {
    out.clear();
    out.status = problem.status == 422 ? 400 : problem.status;
    out.content_type = "application/json";
    out.headers = problem.headers;
    out.body = "{\"error\":";
    json::append(out.body, std::string_view{words_of(problem)});
    out.body += '}';
}

void send_json(exchange& x, std::string&& text) {
    x.out.content_type = "application/json";
    x.out.body = std::move(text);
}

}
