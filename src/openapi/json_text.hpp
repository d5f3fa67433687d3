#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace conduit::openapi {

/// A JSON text, written from its beginning to its end.
class json_text {
public:
    enum class layout : std::uint8_t { compact, indented };

    explicit json_text(layout chosen) : indented_(chosen == layout::indented) {}

    template <class Content>
    void object(Content&& content) {
        begin('{');
        content();
        end('}');
    }
    template <class Content>
    void array(Content&& content) {
        begin('[');
        content();
        end(']');
    }

    /// Before each value in an object.
    auto key(std::string_view name) -> json_text&;

    void value(std::string_view value);
    void value(const char* value) { this->value(std::string_view(value)); }
    void value(std::same_as<bool> auto value) { raw(value ? "true" : "false"); }
    void value(std::signed_integral auto value) { integer(static_cast<std::int64_t>(value)); }
    void value(std::unsigned_integral auto value)
        requires(!std::same_as<decltype(value), bool>)
    {
        natural(static_cast<std::uint64_t>(value));
    }
    void value(double value);
    /// A value that is JSON already.
    void raw(std::string_view json);

    template <class Value>
    void member(std::string_view name, const Value& value) {
        key(name).value(value);
    }

    auto take() && -> std::string { return std::move(text_); }

private:
    void begin(char open);
    void end(char close);
    void integer(std::int64_t value);
    void natural(std::uint64_t value);
    void separate();
    void new_line();

    std::string text_;
    std::size_t depth_ = 0;
    bool indented_;
    bool first_ = true;
    bool after_key_ = false;
};

}
