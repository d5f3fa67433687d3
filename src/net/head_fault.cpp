#include "head_fault.hpp"

#include "syntax.hpp"

namespace conduit::net {

namespace {

using fault = std::optional<refusal>;

auto bad(std::string_view detail) -> fault { return refusal{400, std::string{detail}}; }

/// Walks over the head; each part returns its fault, or nothing, also where the input ends.
class walk {
public:
    walk(std::string_view input, const head_limits& limits) : input_(input), limits_(limits) {}

    auto head() -> fault {
        if (next_is('\r')) {  // one empty line before the request line is fine (RFC 9112 section 2.2)
            if (auto found = line_end("The empty line before the request line does not end with CRLF.")) return found;
        }
        if (auto found = request_line()) return found;
        for (std::size_t count = 0; !ended(); ++count) {
            if (next_is('\r')) return line_end("The head does not end with CRLF.");
            if (count == limits_.headers)
                return refusal{431, "The request has more than " + std::to_string(count) + " header fields."};
            if (auto found = field_line()) return found;
        }
        return {};
    }

private:
    auto ended() const -> bool { return at_ == input_.size(); }
    auto next_is(char byte) const -> bool { return !ended() && input_[at_] == byte; }

    auto request_line() -> fault {
        const auto start = at_;
        while (!ended() && is_token(input_[at_])) ++at_;
        if (ended()) return {};
        if (at_ == start || !next_is(' ')) return bad("The request line does not begin with a method and a space.");
        ++at_;
        if (auto found = target()) return found;
        return version();
    }

    auto target() -> fault {
        const auto start = at_;
        while (!ended() && is_target(input_[at_])) {
            if (++at_ - start > limits_.target)
                return refusal{414, "The request target is longer than " + std::to_string(limits_.target) + " bytes."};
        }
        if (ended()) return {};
        if (next_is('\r') || next_is('\n')) return bad("The request line does not name an HTTP version.");
        if (!next_is(' ')) return bad("The request target contains a character that is not allowed.");
        if (at_ == start) return bad("The request line has more than one space before the target.");
        ++at_;
        return {};
    }

    auto version() -> fault {
        for (const char expected : std::string_view{"HTTP/"}) {
            if (ended()) return {};
            if (!next_is(expected)) return bad("The request line does not end with an HTTP version.");
            ++at_;
        }
        const auto digit = [](char byte) { return byte >= '0' && byte <= '9'; };
        const refusal unsupported{505, "The server speaks HTTP/1.1 and HTTP/1.0."};
        if (ended()) return {};
        if (!digit(input_[at_])) return bad("The HTTP version is malformed.");
        if (input_[at_++] != '1') return unsupported;
        if (ended()) return {};
        if (input_[at_++] != '.') return bad("The HTTP version is malformed.");
        if (ended()) return {};
        if (!digit(input_[at_])) return bad("The HTTP version is malformed.");
        if (input_[at_++] > '1') return unsupported;
        return line_end("The request line does not end with CRLF.");
    }

    auto field_line() -> fault {
        if (next_is(' ') || next_is('\t')) return bad("A header field is folded over several lines.");
        const auto start = at_;
        while (!ended() && is_token(input_[at_])) ++at_;
        if (ended()) return {};
        if (next_is(' ') || next_is('\t')) return bad("There is white space before the colon of a header field.");
        if (next_is('\r') || next_is('\n')) return bad("A header field has no colon.");
        if (!next_is(':')) return bad("A header field's name contains a character that is not allowed.");
        if (at_ == start) return bad("A header field has no name.");
        ++at_;
        while (!ended() && is_field_text(input_[at_])) ++at_;
        if (ended()) return {};
        if (!next_is('\r') && !next_is('\n')) return bad("A header field contains a control character.");
        return line_end("A header field does not end with CRLF.");
    }

    auto line_end(std::string_view detail) -> fault {
        for (const char expected : std::string_view{"\r\n"}) {
            if (ended()) return {};
            if (!next_is(expected)) return bad(detail);
            ++at_;
        }
        return {};
    }

    std::string_view input_;
    const head_limits& limits_;
    std::size_t at_ = 0;
};

}

auto first_head_fault(std::string_view input, const head_limits& limits) -> std::optional<refusal> {
    return walk{input, limits}.head();
}

}
