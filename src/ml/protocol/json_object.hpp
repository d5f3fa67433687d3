#pragma once
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <conduit/json/append.hpp>

namespace conduit::ml::protocol {

/// Writes an object or array, member by member, at the end of a text; closes it when it ends.
class json_list {
public:
    json_list(std::string& to, char open) : to_(to), close_(open == '{' ? '}' : ']') { to_ += open; }
    json_list(const json_list&) = delete;
    auto operator=(const json_list&) -> json_list& = delete;
    ~json_list() { to_ += close_; }

    /// Where the value of that member is to be written.
    auto at(std::string_view key) -> std::string& {
        next();
        json::append(to_, key);
        to_ += ':';
        return to_;
    }
    /// Where the next element is.
    auto next() -> std::string& {
        if (!first_) to_ += ',';
        first_ = false;
        return to_;
    }

    void add(std::string_view key, std::string_view value) { json::append(at(key), value); }
    void add(std::string_view key, const char* value) { add(key, std::string_view{value}); }
    void add(std::string_view key, bool value) { json::append(at(key), value); }
    template <std::integral Number>
        requires(!std::same_as<Number, bool>)
    void add(std::string_view key, Number value) {
        json::append(at(key), static_cast<std::uint64_t>(value));
    }

private:
    std::string& to_;
    char close_;
    bool first_ = true;
};

}
