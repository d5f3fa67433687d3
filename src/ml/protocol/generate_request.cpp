#include "generate_request.hpp"

#include <algorithm>
#include <vector>
#include <conduit/http/problem.hpp>
#include <conduit/json/append.hpp>

#include "document_reader.hpp"

namespace conduit::ml::protocol {
namespace {

constexpr std::string_view input_name = "text_input";

struct given {
    std::string_view name;
    std::string_view json;  // the value as it was sent
    std::string_view text;  // of a string, decoded
};

class generate_reader : document_reader {
public:
    generate_reader(std::string_view body, arena& memory) : document_reader(copy(body, memory), body.size()), memory_(memory) {}

    void read() {
        if (!read_object([this](std::string_view key) { return member(key); })) throw problem::bad_request(fault());
        if (!input) throw problem::bad_request("The request has no \"text_input\".");
    }

    std::optional<given> input;
    std::vector<given> others;

private:
    auto member(std::string_view key) -> bool {
        if (key == input_name) {
            if (at_.peek() != '"') return not_a("\"text_input\"", "a string");
            return value(input.emplace(given{.name = input_name, .json = {}, .text = {}}));
        }
        if (key != "parameters") return value(others.emplace_back(given{.name = key, .json = {}, .text = {}}));
        return members("\"parameters\"", [this](std::string_view name) {
            const char c = at_.peek();
            if (c == '{' || c == '[' || c == 'n') return not_a("The parameter " + quoted(name), "a string, a number or a boolean");
            return value(others.emplace_back(given{.name = name, .json = {}, .text = {}}));
        });
    }

    auto value(given& to) -> bool {
        const char* const begin = at_.position();
        const bool is_text = at_.peek() == '"';
        at_.look_ahead(true);  // the value stays as it is
        if (std::string_view text; is_text ? !at_.string(text) : !at_.skip_value()) return false;
        else if (is_text) to.text = memory_.copy(text);
        at_.look_ahead(false);
        to.json = {begin, at_.position()};
        return true;
    }

    arena& memory_;
};

/// The handler's JSON body, if it is an object.
auto body_of(const endpoint& handler) -> const describe::type* {
    for (const auto& row : handler.rows())
        if (row.source == argument_source::body && row.type && row.type->kind == describe::kind::object) return row.type;
    return nullptr;
}

auto takes_text(const describe::type& type) -> bool { return type.text() || (type.kind == describe::kind::optional && type.element->text()); }

template <class Names>
auto chosen(const Names& names) -> std::string_view {
    for (const auto& [name, type] : names)
        if (name == input_name) return name;
    for (const auto& [name, type] : names)
        if (takes_text(*type)) return name;
    return {};
}

/// Which of the handler's parameters, or of its body's fields, takes the text; empty: none does.
auto place_of_text(const endpoint& handler) -> std::string_view {
    std::vector<std::pair<std::string_view, const describe::type*>> names;
    if (const auto* const body = body_of(handler))
        for (const auto& member : body->members()) names.emplace_back(member.name(), member.type);
    else
        for (const auto& key : handler.query_keys()) names.emplace_back(key.name.view(), key.type);
    return chosen(names);
}

void append_encoded(std::string& to, std::string_view text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (plain.contains(c)) to += c;
        else to += {'%', digits[static_cast<unsigned char>(c) >> 4], digits[static_cast<unsigned char>(c) & 15]};
    }
}

}

auto why_no_generator(const endpoint& handler) -> std::string {
    for (const auto& row : handler.rows())
        if (row.source == argument_source::capture) return "its pattern has captures, which such requests do not have";
    if (place_of_text(handler).empty()) return "neither its parameters nor its body's fields take text";
    return {};
}

auto read_generate_request(std::string_view body, const endpoint& handler, arena& memory) -> handler_request {
    generate_reader asked(body, memory);
    asked.read();
    asked.input->name = place_of_text(handler);
    asked.others.insert(asked.others.begin(), *asked.input);
    handler_request made;
    const bool by_body = body_of(handler) != nullptr;
    for (const auto& [name, json, text] : asked.others) {
        if (by_body) {
            made.body += made.body.empty() ? '{' : ',';
            json::append(made.body, name);
            made.body += ':';
            made.body += json;
        } else {
            if (!made.query.empty()) made.query += '&';
            append_encoded(made.query, name);
            made.query += '=';
            append_encoded(made.query, json.starts_with('"') ? text : json);
        }
    }
    if (by_body) made.body += '}';
    return made;
}

}
