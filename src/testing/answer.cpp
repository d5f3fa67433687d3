#include <conduit/testing/answer.hpp>

#include <algorithm>
#include <ostream>

#include <conduit/http/problem.hpp>

namespace conduit {

namespace {

constexpr std::size_t most_shown = 2000;  // bytes of a body

auto is_text(std::string_view body) -> bool {
    return std::ranges::none_of(body, [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t'; });
}

}

auto test_answer::header(std::string_view name) const -> std::optional<std::string> {
    for (const auto& field : headers)
        if (same_header_name(field.name, name)) return field.value;
    return std::nullopt;
}

auto test_answer::events() const -> std::vector<test_event> {
    const auto type = header("Content-Type").value_or("");
    const bool lines = type.starts_with("application/x-ndjson");
    if (!lines && !type.starts_with("text/event-stream")) throw test_failure("this answer is no stream:\n" + shown());
    std::vector<test_event> all;
    std::string_view rest = body;
    while (auto event = in_process::take_event(rest, lines)) {
        event->memory = memory;
        all.push_back(std::move(*event));
    }
    return all;
}

auto test_answer::shown() const -> std::string {
    auto text = request + " answered " + std::to_string(status) + " " + std::string(reason_phrase(status)) + "\n";
    for (const auto& field : headers) text += field.name + ": " + field.value + "\n";
    if (body.empty()) return text;
    text += "\n";
    if (!is_text(body)) return text + "(" + std::to_string(body.size()) + " bytes that are no text)\n";
    text += body.substr(0, most_shown);
    if (body.size() > most_shown) text += "... (" + std::to_string(body.size()) + " bytes)";
    if (cut_off) text += " (cut off)";
    return text + "\n";
}

auto operator<<(std::ostream& out, const test_answer& answer) -> std::ostream& { return out << answer.shown(); }

}
