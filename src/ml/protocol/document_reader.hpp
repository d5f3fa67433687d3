#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <conduit/http/arena.hpp>

#include "../../json/cursor.hpp"
#include "../../json/read_number.hpp"
#include "quoted.hpp"

namespace conduit::ml::protocol {

/// Whether a value of JSON can begin so.
inline auto begins_value(char c) -> bool {
    return c == '"' || c == '{' || c == '[' || c == 't' || c == 'f' || c == 'n' || c == '-' || json::is_digit(c);
}

/// Reads a request's JSON part by part, as whoever derives from it wants them. What returns false has left the fault behind.
class document_reader {
public:
    /// A copy that may be written to, and read behind its end. What is read views it.
    static auto copy(std::string_view text, arena& memory) -> char* {
        auto* const made = memory.allocate(text.size() + json::cursor::padding);
        if (!text.empty()) std::memcpy(made, text.data(), text.size());
        std::memset(made + text.size(), 0, json::cursor::padding);
        return made;
    }

protected:
    document_reader(char* text, std::size_t size) : at_(text, size) {}

    /// For the client.
    auto fault() const -> std::string { return at_.wrong() ? "The request is not valid JSON: " + std::string(at_.wrong()) + "." : fault_; }

    /// The whole document: an object.
    template <class Visit>
    auto read_object(Visit visit) -> bool {
        at_.skip_space();
        if (at_.at_end()) return at_.fail(json::words::nothing);
        if (!members("The request", visit)) return false;
        at_.skip_space();
        return at_.at_end() || at_.fail(json::words::trailing);
    }

    // The parts, each at its first character. `whose` begins a sentence.

    template <class Visit>
    auto members(std::string_view whose, Visit visit) -> bool {
        if (!at_.take('{')) return not_a(whose, "an object");
        if (!at_.enter()) return false;
        at_.skip_space();
        if (!at_.take('}')) {
            do {
                at_.skip_space();
                std::string_view key;
                if (!at_.string(key)) return false;
                at_.skip_space();
                if (!at_.take(':')) return at_.fail_here();
                at_.skip_space();
                if (!visit(key)) return false;
                at_.skip_space();
            } while (at_.take(','));
            if (!at_.take('}')) return at_.fail_here();
        }
        at_.leave();
        return true;
    }

    template <class Visit>
    auto elements(std::string_view whose, Visit visit) -> bool {
        if (!at_.take('[')) return not_a(whose, "an array");
        if (!at_.enter()) return false;
        at_.skip_space();
        if (!at_.take(']')) {
            do {
                at_.skip_space();
                if (!visit()) return false;
                at_.skip_space();
            } while (at_.take(','));
            if (!at_.take(']')) return at_.fail_here();
        }
        at_.leave();
        return true;
    }

    auto text(std::string_view whose, std::string_view& to) -> bool { return at_.peek() == '"' ? at_.string(to) : not_a(whose, "a string"); }

    auto boolean(std::string_view whose, bool& to) -> bool {
        if (at_.peek() != 't' && at_.peek() != 'f') return not_a(whose, "true or false");
        to = at_.peek() == 't';
        return at_.literal(to ? "true" : "false");
    }

    auto whole_number(std::string_view whose, std::uint64_t& to) -> bool {
        constexpr std::string_view needed = "a whole number that is not negative";
        if (at_.peek() != '-' && !json::is_digit(at_.peek())) return not_a(whose, needed);
        json::number_text number;
        const char* const end = json::scan_number(at_.position(), number);
        if (!end) return at_.fail(json::words::number);
        if (!json::make_integer(number) || (number.negative && number.digits != 0)) return not_a(whose, needed);
        if (!json::magnitude(number, to)) return fail(std::string(whose) + " is too large.");
        at_.go_to(end);
        return true;
    }

    /// Parameters are strings, numbers and booleans; those that mean nothing here are ignored.
    auto scalar(std::string_view name) -> bool {
        const char c = at_.peek();
        if (c == '{' || c == '[' || c == 'n') return not_a("The parameter " + quoted(name), "a string, a number or a boolean");
        return at_.skip_value();
    }

    auto not_a(std::string_view whose, std::string_view needed) -> bool {
        if (!begins_value(at_.peek())) return at_.fail_here();
        return fail(std::string(whose) + " must be " + std::string(needed) + ".");
    }
    auto fail(std::string message) -> bool {
        fault_ = std::move(message);
        return false;
    }

    json::cursor at_;

private:
    std::string fault_;
};

}
