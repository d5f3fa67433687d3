#include "arguments.hpp"

#include <conduit/route/pattern.hpp>

#include "json.hpp"

namespace conduit::mcp {
namespace {

using describe::kind;

constexpr std::size_t longest_path = routing::captures::longest_path;

void append_encoded(std::string& to, std::string_view text, bool slashes = false) {
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~' || (slashes && c == '/');
        if (plain) to += c;
        else ((to += '%') += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4]) += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
}

struct filler {
    exchange& x;
    std::vector<fault>& faults;
    std::string path{};
    std::string query{};
    std::string form{};

    void refuse(std::string_view name, std::string code, std::string message) { faults.push_back({"arguments", std::string(name), std::move(code), std::move(message)}); }

    /// The text of one value; nothing: it is none, and the fault is noted.
    auto text_of_value(const parameter& each, const describe::type& type, std::string_view value) -> std::optional<std::string> {
        if (is_string(value)) return text_of(value);
        if (is_object(value) || is_array(value)) return refuse(each.name, "type", "must be one value, not an object or an array"), std::nullopt;
        if (type.text()) return refuse(each.name, "type", "must be text"), std::nullopt;
        // 5.0 is a whole number to JSON Schema.
        if (const auto dot = value.find('.'); dot != value.npos && type.number() && type.kind != kind::real && value.find_first_not_of('0', dot + 1) == value.npos) value = value.substr(0, dot);
        return std::string(value);
    }

    void add_pairs(const parameter& each, std::string_view value) {
        auto& to = each.source == argument_source::form ? form : query;
        const auto* type = each.type->kind == kind::optional ? each.type->element : each.type;
        const auto add = [&](const describe::type& of, std::string_view single) {
            const auto text = text_of_value(each, of, single);
            if (!text) return;
            if (!to.empty()) to += '&';
            append_encoded(to, each.name);
            to += '=';
            append_encoded(to, *text);
        };
        if (type->kind != kind::sequence) return add(*type, value);
        if (is_array(value)) each_element(value, [&](std::string_view element) { add(*type->element, element); });
        else refuse(each.name, "type", "must be an array");
    }

    /// The pattern with the captures in their places.
    void write_path(const endpoint& endpoint, const parameters& taken, std::string_view arguments) {
        std::size_t index = 0;
        for (const auto& segment : routing::split_pattern(endpoint.pattern)) {
            path += '/';
            if (segment.kind == routing::segment_kind::literal) {
                path += segment.text;
                continue;
            }
            const auto* const each = taken.named(segment.text);
            const auto value = member(arguments, segment.text);
            const auto start = path.size();
            if (value.empty() || value == "null") refuse(segment.text, "required", "is missing");
            else if (const auto text = each ? text_of_value(*each, *each->type, value) : std::nullopt; text && text->empty()) refuse(segment.text, "length", "must not be empty");
            else if (text) append_encoded(path, *text, segment.kind != routing::segment_kind::capture);
            if (path.size() > longest_path) return refuse(segment.text, "length", "is too long for a path");
            x.captures.set(index++, start, path.size());
        }
        x.captures.set_count(index);
        if (path.empty()) path = "/";
    }

    void write_body(const parameters& taken, std::string_view arguments) {
        if (!taken.flat) {
            const auto name = taken.body->name.view();
            const auto value = member(arguments, name);
            if (value.empty()) return refuse(name, "required", "is missing");
            x.in.body = x.memory.copy(value);
        } else if (taken.single.empty()) {
            x.in.body = x.memory.copy(arguments);
        } else {
            std::string rest = "{";
            each_member(arguments, [&](std::string_view name, std::string_view value) {
                if (taken.named(name)) return;
                if (rest.size() > 1) rest += ',';
                rest.append(quoted(name)).append(":").append(value);
            });
            x.in.body = x.memory.copy(rest += '}');
        }
    }
};

}

void fill_request(exchange& x, const endpoint& endpoint, const parameters& taken, std::string_view arguments, std::vector<header_view>& headers,
                  std::vector<fault>& faults) {
    if (arguments.empty()) arguments = "{}";
    filler filler{x, faults};
    filler.write_path(endpoint, taken, arguments);
    for (const auto& each : taken.single) {
        if (each.source == argument_source::capture) continue;
        if (const auto value = member(arguments, each.name); !value.empty() && value != "null") filler.add_pairs(each, value);
    }
    if (taken.body) filler.write_body(taken, arguments);
    bool has_form = false;
    for (const auto& row : endpoint.rows()) has_form |= row.source == argument_source::form;
    if (has_form) x.in.body = x.memory.copy(filler.form);
    if (taken.body || has_form) headers.push_back({"content-type", has_form ? "application/x-www-form-urlencoded" : "application/json"});
    x.in.method = endpoint.method;
    const auto size = filler.path.size();
    const auto target = x.memory.copy(filler.query.empty() ? filler.path : filler.path + "?" + filler.query);
    x.in.target = target;
    x.in.path = target.substr(0, size);
    if (!filler.query.empty()) x.in.query = target.substr(size + 1);
}

}
