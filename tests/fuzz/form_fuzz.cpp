// Fuzzes the readers of forms. With Clang: -fsanitize=fuzzer,address,undefined -DCONDUIT_FUZZER. Without, mutate.hpp runs the
// files (a corpus) named on the command line and mutations of them, from a fixed seed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "argument/form.hpp"
#include "http/form_limits.hpp"
#include "http/multipart.hpp"
#include "validate/utf8.hpp"

namespace {

using namespace conduit;

constexpr std::string_view boundary = "bo--u";

void require(bool holds) {
    if (!holds) std::abort();
}

auto lies_in(std::string_view part, std::string_view whole) -> bool {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

struct part {
    std::string name, filename, content;
    bool file = false;

    auto operator==(const part&) const -> bool = default;
};

auto parts_of(std::string_view body) -> std::vector<part> {
    arena memory;
    http::multipart_reader reader(body, boundary, memory);
    std::vector<part> parts;
    for (http::form_part found;;) {
        const auto more = reader.next(found);
        if (!more) {
            require(!more.error().empty());
            return {};
        }
        if (!*more) return parts;
        require(lies_in(found.content, body) && lies_in(found.content_type, body));
        require(utf8::well_formed(found.name) && utf8::well_formed(found.filename.value_or("")));
        require(found.name.size() <= http::longest_field_name);
        const std::string between = "\n" + std::string(found.content) + "\r\n";
        require(!between.contains("\n--" + std::string(boundary)));
        parts.push_back({std::string(found.name), std::string(found.filename.value_or("")), std::string(found.content), found.filename.has_value()});
        require(parts.size() <= http::most_form_fields);
    }
}

auto quoted(std::string_view name) -> std::string {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

/// A form that says the same.
auto written(const std::vector<part>& parts) -> std::string {
    std::string body;
    for (const auto& part : parts) {
        body += "--" + std::string(boundary) + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
        if (part.file) body += "; filename=" + quoted(part.filename);
        body += "\r\n\r\n" + part.content + "\r\n";
    }
    return body + "--" + std::string(boundary) + "--";
}

/// `%22` would be read as a quote, the rest as it stands: both are written alike only without it.
auto survives(const std::vector<part>& parts) -> bool {
    for (const auto& part : parts)
        if (part.name.contains("%22") || part.filename.contains("%22") || part.name.size() + part.filename.size() > 3000) return false;
    return true;
}

struct fields {
    std::string_view text;
    std::vector<std::string> several;
    std::int32_t number = 0;
    upload file;
};

template <class T>
constexpr auto sequence_of(const describe::type& element) -> describe::type {
    return {.kind = describe::kind::sequence,
            .size = sizeof(std::vector<T>),
            .element = &element,
            .emplace = [](void* container) -> void* { return &static_cast<std::vector<T>*>(container)->emplace_back(); },
            .clear = [](void* container) { static_cast<std::vector<T>*>(container)->clear(); },
            .count = [](const void* container) { return static_cast<const std::vector<T>*>(container)->size(); }};
}

constexpr describe::type text_type{.kind = describe::kind::string_view, .size = sizeof(std::string_view)};
constexpr describe::type string_type{.kind = describe::kind::string, .size = sizeof(std::string)};
constexpr describe::type number_type{.kind = describe::kind::integer, .size = 4};
constexpr describe::type file_type{.kind = describe::kind::upload, .size = sizeof(upload)};
constexpr auto several_type = sequence_of<std::string>(string_type);
constexpr query_key keys[] = {
    {{"t", 1}, &text_type, &annotation::unconstrained, 0, offsetof(fields, text), true},
    {{"s", 1}, &several_type, &annotation::unconstrained, 0, offsetof(fields, several), false},
    {{"n", 1}, &number_type, &annotation::unconstrained, 0, offsetof(fields, number), false},
    {{"f", 1}, &file_type, &annotation::unconstrained, 0, offsetof(fields, file), false},
};

/// Calls `then` with the fields of a form that has no faults; false if it is none.
auto read(std::string_view content_type, std::string_view body, auto then) -> bool {
    const header_view header{"content-type", content_type};
    request request;
    request.headers = {&header, 1};
    request.body = body;
    fields value;
    void* const slots[] = {&value};
    arena memory;
    validate::faults faults;
    binding::key_values values(keys, slots, "form", faults);
    if (const auto read = binding::read_form(request, memory, values); !read) {
        require((read.error().status == 400 || read.error().status == 415) && !read.error().detail.empty());
        return false;
    }
    values.finish();
    if (faults.empty()) then(value);
    return faults.empty();
}

void check_form(std::string_view content_type, std::string_view body) {
    read(content_type, body, [&](const fields& value) {
        require(utf8::well_formed(value.text));
        for (const auto& text : value.several) require(utf8::well_formed(text));
        require(lies_in(value.file.content, body) && lies_in(value.file.content_type, body));
    });
}

/// Any text, percent-encoded, comes out as it went in.
void check_encoding(std::string_view text) {
    if (!utf8::well_formed(text)) return;
    std::string body = "%74=";
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        body += '%';
        body += digits[static_cast<std::uint8_t>(c) >> 4];
        body += digits[static_cast<std::uint8_t>(c) & 15];
    }
    require(read("application/x-www-form-urlencoded", body, [&](const fields& value) { require(value.text == text); }));
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto parts = parts_of(text); survives(parts)) require(parts_of(written(parts)) == parts);
    check_form("multipart/form-data; boundary=bo--u", text);
    check_form("application/x-www-form-urlencoded", text);
    check_encoding(text);
    // The input as a Content-Type: every one is a form, or refused.
    check_form(text, "--b\r\nContent-Disposition: form-data; name=t\r\n\r\nx\r\n--b--");
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    std::vector<std::string> corpus{
        "t=a+b%2B%20%E2%82%AC&s=1&s=2&n=-7&_charset_=utf-8",
        "&&t&=",
        "multipart/form-data; boundary=\"b\"; x=y",
        "application/x-www-form-urlencoded; charset=utf-8",
        "",
        written({{"t", "", "text", false}, {"s", "", "", false}, {"s", "", "\xe2\x82\xac\r\n--bo", false}, {"n", "", "12", false}}),
        written({{"f", "a \"b\".txt", std::string("\0\xff\r\n\n--bo--u", 12), true}, {"t", "", "x", false}}),
        "preamble\r\n--bo--u \r\ncontent-type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=\"t\"; filename=\"a%22\\\"\"\r\n"
        "Content-Transfer-Encoding: binary\r\n\r\n--bo--u--\r\nepilogue",
    };
    return run({.corpus = std::move(corpus), .telling = "\r\n-bou;:=\"\\%&+ tsnf*2\t/0", .piece = "\r\n--bo--u\r\n", .rounds = 200'000}, argc, argv);
}
#endif
