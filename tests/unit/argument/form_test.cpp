#include "argument/form.hpp"

#include <gtest/gtest.h>

#include <conduit/describe/type_of.hpp>

#include "http/form_limits.hpp"

namespace {

using namespace conduit;

struct fields {
    std::string text;
    std::vector<std::string_view> several;
    std::optional<int> number;
    std::optional<upload> file;
    std::vector<upload> files{{"default", "", ""}};
};

/// What reading comes to: a status and words of a problem, or the codes of faults, or the values.
auto read(std::string_view content_type, std::string_view body) -> std::string {
    using describe::type_of;
    static constexpr query_key keys[] = {
        {{"text", 4}, &type_of<std::string>, &annotation::unconstrained, 0, offsetof(fields, text), true},
        {{"several", 7}, &type_of<std::vector<std::string_view>>, &annotation::unconstrained, 0, offsetof(fields, several), false},
        {{"number", 6}, &type_of<std::optional<int>>, &annotation::unconstrained, 0, offsetof(fields, number), false},
        {{"file", 4}, &type_of<std::optional<upload>>, &annotation::unconstrained, 0, offsetof(fields, file), false},
        {{"files", 5}, &type_of<std::vector<upload>>, &annotation::unconstrained, 0, offsetof(fields, files), false},
    };
    const header_view header{"Content-Type", content_type};
    request request;
    request.headers = {&header, content_type.empty() ? 0u : 1u};
    request.body = body;
    fields value;
    void* const slots[] = {&value};
    arena memory;
    validate::faults faults;
    binding::key_values values(keys, slots, "form", faults);
    if (const auto done = binding::read_form(request, memory, values); !done) return std::to_string(done.error().status) + " " + done.error().detail;
    values.finish();
    std::string all;
    if (!faults.empty()) {
        for (const auto& fault : std::move(faults).to_problem().errors) all += fault.in + " " + fault.at + ": " + fault.code + "|";
        return all;
    }
    all = value.text + "|";
    for (const auto text : value.several) all += std::string(text) + ",";
    all += "|" + (value.number ? std::to_string(*value.number) : "") + "|";
    if (value.file) all += std::string(value.file->filename) + "=" + std::string(value.file->content);
    all += "|";
    for (const auto& file : value.files) all += std::string(file.filename) + "=" + std::string(file.content) + ",";
    return all;
}

auto urlencoded(std::string_view body) -> std::string { return read("application/x-www-form-urlencoded", body); }

TEST(form, urlencoded_is_read) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"text=a", "a||||default=,"},
        {"text=", "||||default=,"},
        {"text", "||||default=,"},
        {"&&text=a&", "a||||default=,"},
        {"several=b&text=a+b%2B%20%E2%82%AC&several=c%26&number=-7&other=1", "a b+ €|b,c&,|-7||default=,"},
        {"t%65xt=a", "a||||default=,"},
        {"text=0123456789a", "0123456789a||||default=,"},  // 16 bytes, at a time they are looked at
        {"text=0123456789ab&number=1", "0123456789ab||1||default=,"},
        {"text=0123456789%61&number=1", "0123456789a||1||default=,"},
        {"text=a=b", "a=b||||default=,"},
        {"text=\xe2\x82\xac", "€||||default=,"},
        {"_charset_=UTF-8&text=a", "a||||default=,"},
        {"", "form text: required|"},
        {"text=a&text=b&number=x", "form text: repeated|form number: type|"},
        {"text=%FF&several=%C3", "form text: type|form several: type|"},
        {"text=a&file=b&files=c", "form file: type|form files: type|"},
        {"text=%", "400 The form contains a '%' that two hexadecimal digits do not follow."},
        {"other=%g1", "400 The form contains a '%' that two hexadecimal digits do not follow."},
        {"text=a&_charset_=latin1", "400 The form's field _charset_ names another encoding than UTF-8, in which this server reads forms."},
    };
    for (const auto& [body, expected] : cases) EXPECT_EQ(urlencoded(body), expected) << body;
}

TEST(form, urlencoded_is_bounded) {
    std::string most = "text=a";
    for (std::size_t i = 1; i < http::most_form_fields; ++i) most += "&x=y";
    EXPECT_EQ(urlencoded(most), "a||||default=,");
    EXPECT_EQ(urlencoded(most + "&x=y"), "400 The form has more than 1000 fields.");
    const std::string longest(http::longest_field_name, 'n');
    EXPECT_EQ(urlencoded("text=a&" + longest), "a||||default=,");
    EXPECT_EQ(urlencoded("text=a&n" + longest), "400 Field 2 of the form has a name of more than 1024 bytes.");
}

auto part(std::string_view rest, std::string_view content) -> std::string {
    return "--b\r\nContent-Disposition: form-data; " + std::string(rest) + "\r\n\r\n" + std::string(content) + "\r\n";
}
auto multipart(std::string_view parts) -> std::string { return read("multipart/form-data; boundary=b", std::string(parts) + "--b--\r\n"); }

TEST(form, multipart_is_read) {
    const auto text = part("name=text", "a");
    const std::pair<std::string, std::string_view> cases[] = {
        {text, "a||||default=,"},
        {part("name=several", "b") + text + part("name=several", "+%41\r\n") + part("name=number", "12") + part("name=other", "\xff"), "a|b,+%41\r\n,|12||default=,"},
        {text + part("name=file; filename=f", "1\r\n2") + part("name=files; filename=g", "") + part("name=files; filename=\"\"", "3"), "a|||f=1\r\n2|g=,=3,"},
        {text + part("name=file; filename=\"\"", "") + part("name=files; filename=\"\"", ""), "a||||default=,"},  // nothing was chosen
        {text + part("name=file; filename=\"\"", "") + part("name=file; filename=f", "1"), "a|||f=1|default=,"},
        {part("name=text\r\nContent-Type: text/plain; charset=UTF-8", "a"), "a||||default=,"},
        {part("name=text\r\nContent-Type: text/plain;charset=\"us-ascii\"", "a"), "a||||default=,"},
        {text + part("name=_charset_", "utf-8"), "a||||default=,"},
        {text + part("name=file; filename=f\r\nContent-Type: text/plain; charset=latin1", "\xe4"), "a|||f=\xe4|default=,"},
        {"", "form text: required|"},
        {part("name=text; filename=f", "a"), "form text: type|"},
        {part("name=number; filename=f", "1") + text, "form number: type|"},
        {text + part("name=file", "b") + part("name=files", "c"), "form file: type|form files: type|"},
        {text + part("name=file; filename=f", "") + part("name=file; filename=f", ""), "form file: repeated|"},
        {part("name=text", "\xff"), "form text: type|"},
        {text + text, "form text: repeated|"},
        {part("name=text\r\nContent-Type: text/plain; charset=latin1", "a"), "400 The field \"text\" of the form is sent in another charset than UTF-8."},
        {part("name=text\r\nContent-Type: text/plain; charset", "a"), "400 The field \"text\" of the form has a Content-Type that has malformed parameters."},
        {text + part("name=_charset_", "latin1"), "400 The form's field _charset_ names another encoding than UTF-8, in which this server reads forms."},
        {text + part("filename=f", ""), "400 The body is not a multipart form: part 2 has no name."},
    };
    for (const auto& [parts, expected] : cases) EXPECT_EQ(multipart(parts), expected) << parts;
}

TEST(form, other_types_are_refused) {
    const std::string takes = "415 This endpoint takes a form, as application/x-www-form-urlencoded or as multipart/form-data, in UTF-8; ";
    EXPECT_EQ(read("", "text=a"), takes + "the request has no Content-Type.");
    EXPECT_EQ(read("application/json", "{}"), takes + "the body was sent as application/json.");
    EXPECT_EQ(read(" ; charset=utf-8", "a=b"), takes + "its Content-Type is empty.");
    EXPECT_EQ(read("multipart/mixed; boundary=b", "--b--"), takes + "the body was sent as multipart/mixed.");
    EXPECT_EQ(read("application/x-www-form-urlencoded; charset=latin1", "text=a"), takes + "the Content-Type names another charset.");
    EXPECT_EQ(read("application/x-www-form-urlencoded; charset=utf-8; charset=latin1", "text=a"), takes + "the Content-Type has the parameter charset twice.");
    EXPECT_EQ(read("Application/X-WWW-Form-Urlencoded; charset=UTF-8", "text=a"), "a||||default=,");
    EXPECT_EQ(read("multipart/form-data", "--b--"), "400 The Content-Type has no boundary.");
    EXPECT_EQ(read("multipart/form-data; boundary=b", ""), "400 The body is not a multipart form: the boundary that the Content-Type names is not in it.");
}

}
