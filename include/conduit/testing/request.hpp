#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/header.hpp>
#include <conduit/http/method.hpp>

namespace conduit {

/// A request as a client sends it.
struct test_request {
    conduit::method method = method::get;
    std::string target = "/";  // the path, percent-encoded, and perhaps a query
    std::vector<header_field> headers{};
    std::string body{};
    bool secure = false;  // as if it came by HTTPS

    auto has(std::string_view header_name) const -> bool;
    /// Where the request does not say yet what its body is.
    void set_content_type(std::string_view type);
};

/// A field of a form. With a file name it is a file.
struct test_field {
    std::string name;
    std::string value;
    std::string filename{};
    std::string content_type{};  // of a file; empty: application/octet-stream
};

/// A form as browsers send it: multipart/form-data where a file is in it, else application/x-www-form-urlencoded.
///
///     client.post("/photos", conduit::test_form{{"title", "Teapot"}, {"photo", bytes, "teapot.png", "image/png"}});
struct test_form {
    std::vector<test_field> fields;

    test_form(std::initializer_list<test_field> all) : fields(all) {}
};

namespace in_process {

void set_body(test_request& request, const test_form& form);

/// Text is sent as it stands, as JSON where the headers say nothing else; other values are written as JSON.
template <class Body>
void set_body(test_request& request, const Body& body);

}
}
