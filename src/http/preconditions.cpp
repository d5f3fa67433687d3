#include "preconditions.hpp"

#include "date.hpp"
#include "list.hpp"

namespace conduit::http {
namespace {

enum class comparison : std::uint8_t { strong, weak };  // RFC 9110 section 8.8.3.2

/// Whether a list of entity tags names `etag`, or is `*`. A list is read up to where it is malformed.
auto names(std::string_view list, std::string_view etag, comparison comparison) -> bool {
    list = trimmed(list);
    if (list == "*") return true;
    while (!list.empty()) {
        if (list.front() == ' ' || list.front() == '\t' || list.front() == ',') {
            list.remove_prefix(1);
            continue;
        }
        const bool weak = list.starts_with("W/");
        if (weak) list.remove_prefix(2);
        const auto end = list.starts_with('"') ? list.find('"', 1) : std::string_view::npos;
        if (end == std::string_view::npos) return false;
        if (list.substr(0, end + 1) == etag && (!weak || comparison == comparison::weak)) return true;
        list.remove_prefix(end + 1);
    }
    return false;
}

struct tags_in_field {
    bool present = false;
    bool matches = false;
};

auto tags_in(const request& request, std::string_view name, std::string_view etag, comparison comparison) -> tags_in_field {
    tags_in_field found;
    for (const auto& field : request.headers) {
        if (!same_header_name(field.name, name)) continue;
        found.present = true;
        found.matches |= names(field.value, etag, comparison);
    }
    return found;
}

/// A condition whose value is no date is ignored (sections 13.1.3 and 13.1.4).
auto date_in(const request& request, std::string_view name) -> std::optional<std::int64_t> {
    const auto value = only_header(request, name);
    return value ? parse_date(*value) : std::nullopt;
}

}

auto only_header(const request& request, std::string_view name) -> std::optional<std::string_view> {
    std::optional<std::string_view> only;
    for (const auto& field : request.headers) {
        if (!same_header_name(field.name, name)) continue;
        if (only) return std::nullopt;
        only = field.value;
    }
    return only;
}

auto check_preconditions(const request& request, const validators& current) -> precondition {
    if (const auto match = tags_in(request, "if-match", current.etag, comparison::strong); match.present) {
        if (!match.matches) return precondition::failed;
    } else if (const auto since = date_in(request, "if-unmodified-since"); since && current.modified > *since) {
        return precondition::failed;
    }
    if (const auto none = tags_in(request, "if-none-match", current.etag, comparison::weak); none.present)
        return none.matches ? precondition::not_modified : precondition::holds;
    if (const auto since = date_in(request, "if-modified-since"); since && current.modified <= *since) return precondition::not_modified;
    return precondition::holds;
}

auto if_range_holds(const request& request, const validators& current) -> bool {
    if (!request.header("if-range")) return true;
    const auto condition = only_header(request, "if-range");
    if (!condition) return false;
    const auto value = trimmed(*condition);
    if (value.starts_with('"')) return value == current.etag;
    // A weak tag never matches. A date must be the very one: it tells versions apart no finer than a second.
    return parse_date(value) == current.modified;
}

}
