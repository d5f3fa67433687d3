#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/header.hpp>

namespace conduit {

/// The cookies that answers have set and that later requests send, as browsers do (RFC 6265 section 5), for one host: Max-Age and Path are
/// obeyed; Domain, Expires, Secure and SameSite are not looked at.
class test_cookies {
public:
    auto get(std::string_view name) const -> std::optional<std::string>;
    void set(std::string name, std::string value, std::string path = "/");
    void remove(std::string_view name);
    void clear() { kept_.clear(); }

    /// Takes what an answer to a request for that path sets.
    void take(const std::vector<header_field>& headers, std::string_view path);
    /// The Cookie header of a request for that path; empty: none is to be sent.
    auto for_path(std::string_view path) const -> std::string;

private:
    struct cookie {
        std::string name;
        std::string value;
        std::string path;
    };
    std::vector<cookie> kept_;  // those of the longest path first
};

}
