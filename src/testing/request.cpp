#include <conduit/testing/request.hpp>

#include <algorithm>

namespace conduit {

auto test_request::has(std::string_view header_name) const -> bool {
    return std::ranges::any_of(headers, [&](const header_field& field) { return same_header_name(field.name, header_name); });
}

void test_request::set_content_type(std::string_view type) {
    if (!has("Content-Type")) headers.push_back({"Content-Type", std::string(type)});
}

namespace in_process {

namespace {

void append_encoded(std::string& to, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~') to += c;
        else if (c == ' ') to += '+';
        else to.append({'%', digits[byte / 16], digits[byte % 16]});
    }
}

/// As browsers write names between quotes (HTML Living Standard, section 4.10.21.8).
auto quoted(std::string_view name) -> std::string {
    std::string text = "\"";
    for (const char c : name)
        if (c == '"') text += "%22";
        else if (c == '\r') text += "%0D";
        else if (c == '\n') text += "%0A";
        else text += c;
    return text + "\"";
}

auto multipart(const test_form& form, const std::string& boundary) -> std::string {
    std::string body;
    for (const auto& field : form.fields) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(field.name);
        if (!field.filename.empty())
            body += "; filename=" + quoted(field.filename) + "\r\nContent-Type: " + (field.content_type.empty() ? "application/octet-stream" : field.content_type);
        body += "\r\n\r\n" + field.value + "\r\n";
    }
    return body + "--" + boundary + "--\r\n";
}

}

void set_body(test_request& request, const test_form& form) {
    if (std::ranges::all_of(form.fields, [](const test_field& field) { return field.filename.empty(); })) {
        for (const auto& field : form.fields) {
            if (!request.body.empty()) request.body += '&';
            append_encoded(request.body, field.name);
            request.body += '=';
            append_encoded(request.body, field.value);
        }
        return request.set_content_type("application/x-www-form-urlencoded");
    }
    std::string boundary = "conduit-form";
    const auto is_within = [&](const test_field& field) { return field.value.contains(boundary); };
    while (std::ranges::any_of(form.fields, is_within)) boundary += "-x";
    request.body = multipart(form, boundary);
    request.set_content_type("multipart/form-data; boundary=" + boundary);
}

}
}
