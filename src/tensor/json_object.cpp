#include "json_object.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "../json/cursor.hpp"

namespace conduit {
namespace {

using json::cursor;

class members_reader {
public:
    members_reader(std::string_view text, std::span<const std::string_view> names)
        : text_(text), names_(names), copy_(text.size() + cursor::padding, '\0'), at_(copy_.data(), text.size()), found_(names.size()) {
        if (!text.empty()) std::memcpy(copy_.data(), text.data(), text.size());
    }

    auto read() -> std::expected<std::vector<std::string_view>, tensor_fault> {
        at_.skip_space();
        if (at_.at_end()) at_.fail(json::words::nothing);
        else if (at_.peek() != '{') other();
        else object();
        if (at_.wrong()) return std::unexpected(tensor_fault{true, "", "syntax", at_.wrong()});
        if (!fault_.message.empty()) return std::unexpected(std::move(fault_));
        return std::move(found_);
    }

private:
    void other() {
        fault_ = {false, "", "type", "an object is needed"};
        if (at_.skip_value()) end();
    }

    auto end() -> bool {
        at_.skip_space();
        return at_.at_end() || at_.fail(json::words::trailing);
    }

    auto object() -> bool {
        at_.take('{');
        at_.skip_space();
        if (!at_.take('}')) {
            do
                if (!member()) return false;
            while (at_.take(','));
            if (!at_.take('}')) return at_.fail_here();
        }
        return end();
    }

    auto member() -> bool {
        at_.skip_space();
        std::string_view key;
        if (at_.peek() != '"') return at_.fail_here();
        if (!at_.string(key)) return false;
        const auto place = std::ranges::find(names_, key) - names_.begin();
        at_.skip_space();
        if (!at_.take(':')) return at_.fail_here();
        at_.skip_space();
        const auto* const begin = at_.position();
        if (!at_.skip_value()) return false;
        if (static_cast<std::size_t>(place) < names_.size()) {
            auto& value = found_[static_cast<std::size_t>(place)];
            if (!value.empty() && fault_.message.empty()) fault_ = {false, "/" + std::string(names_[static_cast<std::size_t>(place)]), "repeated", "is given more than once"};
            value = text_.substr(static_cast<std::size_t>(begin - copy_.data()), static_cast<std::size_t>(at_.position() - begin));
        }
        at_.skip_space();
        return true;
    }

    std::string_view text_;
    std::span<const std::string_view> names_;
    std::string copy_;
    cursor at_;
    std::vector<std::string_view> found_;
    tensor_fault fault_;
};

}

auto json_members(std::string_view text, std::span<const std::string_view> names) -> std::expected<std::vector<std::string_view>, tensor_fault> {
    return members_reader(text, names).read();
}

}
