#pragma once
#include <meta>
#include <string>
#include <conduit/annotations/offer.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/describe/offer.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/http/header.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/list.hpp>

namespace conduit::discover {

/// Names of tools (MCP 2025-11-25): these characters, 128 of them at most.
constexpr auto is_tool_name(std::string_view name) -> bool {
    for (const char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.')) return false;
    return !name.empty() && name.size() <= 128;
}

/// Makes an offer of what stands on a function, and says what is wrong with it.
struct offer_maker {
    const found_offer& found;
    const endpoint& bound;
    report& faults;
    std::source_location where{};

    consteval void error(const std::string& message) { faults.error(where, name_of_function(found.handler.function) + ": " + message); }

    consteval auto make() -> offer {
        const meta::infos written = annotations_of(found.handler.function);
        const auto note = written[found.annotation];
        where = source_location_of(note);
        offer made{.endpoint = &bound, .routed = found.routed, .name = meta::keep(identifier_of(found.handler.function))};
        const auto kind = type_of(note);
        if (kind == ^^const annotation::tool) {
            if (const auto name = std::meta::extract<annotation::tool>(note).name; !name.empty()) made.name = name;
            if (!is_tool_name(made.name)) error("the name of a tool is of letters, digits, '_', '-' and '.', at most 128 of them");
        } else if (kind == ^^const annotation::prompt) {
            made.kind = offer_kind::prompt;
            if (const auto name = std::meta::extract<annotation::prompt>(note).name; !name.empty()) made.name = name;
        } else if (kind == ^^const annotation::resource) {
            const auto resource = std::meta::extract<annotation::resource>(note);
            made.kind = offer_kind::resource, made.uri = resource.uri, made.media_type = resource.media_type;
            check_uri(resource.uri);
        } else {
            const auto completion = std::meta::extract<annotation::completion>(note);
            made.kind = offer_kind::completion, made.uri = completion.of, made.argument = completion.argument;
        }
        add_notes(written, made);
        if (made.kind == offer_kind::tool) add_mirrors(made);
        return made;
    }

    consteval void add_notes(const meta::infos& written, offer& made) {
        meta::list<offer::icon> icons;
        for (const auto note : written) {
            const auto type = type_of(note);
            if (type == ^^const annotation::title) made.title = std::meta::extract<annotation::title>(note).words;
            else if (type == ^^const annotation::hint) {
                const auto hint = std::meta::extract<annotation::hint>(note);
                made.hints[static_cast<std::size_t>(hint.about)] = hint.value ? offer::said::yes : offer::said::no;
            } else if (type == ^^const annotation::icon) {
                const auto icon = std::meta::extract<annotation::icon>(note);
                icons.push_back({icon.source, icon.media_type, icon.sizes});
            } else if (type == ^^const annotation::long_running) {
                made.as_task = std::meta::extract<annotation::long_running>(note).only ? offer::tasks::required : offer::tasks::optional;
            } else if (type == ^^const annotation::input_schema) {
                made.schema = std::meta::extract<annotation::input_schema>(note).json;
            }
        }
        if (icons.empty()) return;
        const auto kept = std::define_static_array(icons);
        made.icons = {kept.data(), kept.size()};
    }

    consteval void add_mirrors(offer& made) {
        meta::list<offer::mirror> mirrors;
        for (const auto parameter : meta::infos(parameters_of(found.handler.function)))
            for (const auto note : meta::infos(annotations_of(parameter)))
                if (type_of(note) == ^^const annotation::mirrored) {
                    const auto name = identifier_of(parameter);
                    const auto header = std::meta::extract<annotation::mirrored>(note).name;
                    if (!is_mirrorable(name)) error("the parameter '" + std::string(name) + "' is mirrored in a header, which only whole numbers, text and bool can be");
                    if (!is_tool_name(header)) error("the header of '" + std::string(name) + "' is of letters, digits, '_', '-' and '.'");
                    for (const auto& earlier : mirrors)
                        if (same_header_name(earlier.header, header)) error("the parameters '" + std::string(earlier.parameter) + "' and '" + std::string(name) + "' are mirrored in one header");
                    mirrors.push_back({meta::keep(name), header});
                }
        if (mirrors.empty()) return;
        const auto kept = std::define_static_array(mirrors);
        made.mirrors = {kept.data(), kept.size()};
    }

    consteval auto is_mirrorable(std::string_view name) const -> bool {
        const auto fits = [](const describe::type& type) {
            const auto kind = (type.kind == describe::kind::optional ? type.element : &type)->kind;
            return kind == describe::kind::boolean || kind == describe::kind::integer || kind == describe::kind::unsigned_integer || kind == describe::kind::string ||
                   kind == describe::kind::string_view || kind == describe::kind::enumeration;
        };
        for (const auto& key : bound.query_keys())
            if (key.name.view() == name) return fits(*key.type);
        for (const auto& row : bound.rows())
            if (row.source == argument_source::capture && row.name.view() == name) return fits(*row.type);
        return false;
    }

    consteval auto has_parameter(std::string_view name) const -> bool {
        for (const auto& key : bound.query_keys())
            if (key.name.view() == name) return true;
        for (const auto& row : bound.rows())
            if (row.source == argument_source::capture && row.name.view() == name) return true;
        return false;
    }

    /// `{id}` and `{+path}` (RFC 6570, levels 1 and 2).
    consteval void check_uri(std::string_view uri) {
        if (!uri.contains(':')) return error("\"" + std::string(uri) + "\" is no URI: it begins with a scheme, as in \"docs://{id}\"");
        std::size_t from = 0;
        for (auto open = uri.find('{'); open != uri.npos; open = uri.find('{', from)) {
            const auto close = uri.find('}', open);
            if (close == uri.npos) return error("the '{' in \"" + std::string(uri) + "\" has no '}'");
            auto name = uri.substr(open + 1, close - open - 1);
            if (name.starts_with('+')) name.remove_prefix(1);
            if (!has_parameter(name))
                error("the URI has the variable '" + std::string(name) + "', but no parameter has that name: add `std::string_view " + std::string(name) + "`");
            if (close + 1 < uri.size() && uri[close + 1] == '{') error("in \"" + std::string(uri) + "\" nothing stands between two variables: put a '/' there");
            from = close + 1;
        }
    }
};

/// Two offers that clients could not tell apart.
consteval void check_names(const meta::list<offer>& offers, const meta::list<std::source_location>& places, report& faults) {
    for (std::size_t i = 0; i < offers.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const auto& a = offers[j];
            const auto& b = offers[i];
            if (a.kind != b.kind) continue;
            const bool by_uri = a.kind == offer_kind::resource || a.kind == offer_kind::completion;
            if (by_uri ? a.uri.view() != b.uri.view() || a.argument.view() != b.argument.view() : a.name.view() != b.name.view()) continue;
            constexpr std::string_view kinds[]{"tool", "resource", "prompt", "completion"};
            faults.error(places[i], std::string(b.endpoint->handler.view()) + ": there is a " + std::string(kinds[static_cast<std::size_t>(a.kind)]) + " \"" +
                                        std::string(by_uri ? a.uri.view() : a.name.view()) + "\" already, " + std::string(a.endpoint->handler.view()) + ": give one of them another name");
        }
}

}
