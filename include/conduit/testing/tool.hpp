#pragma once
#include <iosfwd>
#include <string>
#include <conduit/testing/answer.hpp>

namespace conduit {

/// What a call of a tool gave, as models see it.
struct test_tool_answer {
    bool is_error = false;     // the tool says so, or it was not called; why is in `text`
    std::string text{};        // of all blocks that are text, one a line
    std::string structured{};  // JSON; perhaps none
    test_answer answer{};      // to the message as a whole

    /// What is structured, as a value of that type: see test_answer::json.
    template <class T>
    auto json() const -> T;
};

/// For failures of tests.
inline auto operator<<(std::ostream& out, const test_tool_answer& given) -> std::ostream& { return out << given.answer; }

}
