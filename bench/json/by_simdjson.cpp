// What a careful person writes by hand with simdjson: on-demand reading in the documents' order, its string builder for writing.
#include <simdjson.h>

#include "check.hpp"
#include "contestants.hpp"

namespace {

using namespace simdjson;
using builder::string_builder;

void read(ondemand::value value, std::string& to) { to = std::string_view(value.get_string()); }

void read(ondemand::value value, std::vector<std::string>& to) {
    for (ondemand::value element : value.get_array()) to.emplace_back(std::string_view(element.get_string()));
}

void read(ondemand::value value, models::place& to) {
    ondemand::object object = value.get_object();
    read(object["street"], to.street);
    read(object["city"], to.city);
    read(object["country"], to.country);
    to.latitude = object["latitude"].get_double();
    to.longitude = object["longitude"].get_double();
}

void read(ondemand::value value, models::line& to) {
    ondemand::object object = value.get_object();
    read(object["article"], to.article);
    to.count = static_cast<int>(object["count"].get_int64());
    to.price = object["price"].get_double();
    ondemand::value note;
    if (object["note"].get(note) == SUCCESS && !note.is_null()) read(note, to.note.emplace());
}

void read(ondemand::document& document, models::order& to) {
    ondemand::object object = document.get_object();
    to.id = object["id"].get_int64();
    read(object["customer"], to.customer);
    read(object["mail"], to.mail);
    to.paid = object["paid"].get_bool();
    read(object["address"], to.address);
    read(object["tags"], to.tags);
    for (ondemand::value line : object["lines"].get_array()) read(line, to.lines.emplace_back());
    to.total = object["total"].get_double();
}

void read(ondemand::document& document, models::people& to) {
    for (ondemand::value value : document.get_array()) {
        auto& person = to.emplace_back();
        ondemand::object object = value.get_object();
        person.id = object["id"].get_uint64();
        read(object["name"], person.name);
        read(object["mail"], person.mail);
        person.age = static_cast<int>(object["age"].get_int64());
        person.score = object["score"].get_double();
        person.active = object["active"].get_bool();
        read(object["tags"], person.tags);
    }
}

void read(ondemand::document& document, models::numbers& to) {
    for (double number : document.get_array()) to.push_back(number);
}

void write(string_builder& out, std::string_view key, std::string_view text) {
    out.append_raw(key);
    out.escape_and_append_with_quotes(text);
}
template <class Number>
void write(string_builder& out, std::string_view key, Number number) {
    out.append_raw(key);
    out.append(number);
}
void write(string_builder& out, std::string_view key, const std::vector<std::string>& texts) {
    out.append_raw(key);
    const char* before = "[";
    for (const auto& text : texts) {
        write(out, before, text);
        before = ",";
    }
    out.append_raw(texts.empty() ? "[]" : "]");
}

void write(string_builder& out, const models::order& order) {
    write(out, R"({"id":)", order.id);
    write(out, R"(,"customer":)", order.customer);
    write(out, R"(,"mail":)", order.mail);
    write(out, R"(,"paid":)", order.paid);
    write(out, R"(,"address":{"street":)", order.address.street);
    write(out, R"(,"city":)", order.address.city);
    write(out, R"(,"country":)", order.address.country);
    write(out, R"(,"latitude":)", order.address.latitude);
    write(out, R"(,"longitude":)", order.address.longitude);
    write(out, R"(},"tags":)", order.tags);
    out.append_raw(R"(,"lines":[)");
    const char* before = R"({"article":)";
    for (const auto& line : order.lines) {
        write(out, before, line.article);
        write(out, R"(,"count":)", line.count);
        write(out, R"(,"price":)", line.price);
        if (line.note) write(out, R"(,"note":)", *line.note);
        else out.append_raw(R"(,"note":null)");
        out.append('}');
        before = R"(,{"article":)";
    }
    write(out, R"(],"total":)", order.total);
    out.append('}');
}

void write(string_builder& out, const models::people& people) {
    out.append('[');
    const char* before = R"({"id":)";
    for (const auto& person : people) {
        write(out, before, person.id);
        write(out, R"(,"name":)", person.name);
        write(out, R"(,"mail":)", person.mail);
        write(out, R"(,"age":)", person.age);
        write(out, R"(,"score":)", person.score);
        write(out, R"(,"active":)", person.active);
        write(out, R"(,"tags":)", person.tags);
        out.append('}');
        before = R"(,{"id":)";
    }
    out.append(']');
}

void write(string_builder& out, const models::numbers& numbers) {
    const char* before = "[";
    for (const double number : numbers) {
        write(out, before, number);
        before = ",";
    }
    out.append_raw(numbers.empty() ? "[]" : "]");
}

template <class T>
auto round(std::string_view text, std::string& out) -> bool {
    thread_local ondemand::parser parser;
    thread_local string_builder written;
    T value{};
    try {
        auto document = parser.iterate(padded_string_view(text.data(), text.size(), text.size() + SIMDJSON_PADDING)).value();
        read(document, value);
    } catch (const simdjson_error&) {
        return false;
    }
    if (!fits(value)) return false;
    written.clear();
    write(written, value);
    std::string_view all;
    if (written.view().get(all)) return false;
    out.assign(all);
    return true;
}

}

auto by_simdjson(load load, std::string_view document, std::string& out) -> bool {
    switch (load) {
    case load::order: return round<models::order>(document, out);
    case load::people: return round<models::people>(document, out);
    case load::numbers: return round<models::numbers>(document, out);
    }
    return false;
}
