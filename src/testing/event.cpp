#include <conduit/testing/event.hpp>

#include <algorithm>
#include <charconv>

namespace conduit::in_process {

namespace {

auto take_until(std::string_view& text, std::string_view end) -> std::optional<std::string_view> {
    const auto at = text.find(end);
    if (at == text.npos) return std::nullopt;
    const auto taken = text.substr(0, at);
    text.remove_prefix(at + end.size());
    return taken;
}

/// One line of an event (HTML Living Standard, section 9.2.6).
void take_field(test_event& event, std::string_view line, bool& has_data) {
    const auto colon = std::min(line.find(':'), line.size());
    const auto field = line.substr(0, colon);
    auto value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
        if (has_data) event.data += '\n';
        event.data += value;
        has_data = true;
    } else if (field == "event") {
        event.name = value;
    } else if (field == "id") {
        event.id = value;
    } else if (field == "retry") {
        std::int64_t milliseconds = 0;
        if (std::from_chars(value.data(), value.data() + value.size(), milliseconds).ec == std::errc{}) event.retry = std::chrono::milliseconds(milliseconds);
    }
}

}

auto take_event(std::string_view& text, bool lines) -> std::optional<test_event> {
    while (auto block = take_until(text, lines ? "\n" : "\n\n")) {
        test_event event;
        if (lines) {
            event.data = *block;
            return event;
        }
        bool has_data = false;
        while (!block->empty()) {
            const auto line = take_until(*block, "\n").value_or(*block);
            if (line.data() + line.size() == block->data() + block->size()) *block = {};
            take_field(event, line, has_data);
        }
        if (has_data) return event;  // else a comment, a heartbeat
    }
    return std::nullopt;
}

}
