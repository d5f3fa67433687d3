#include "faults.hpp"

namespace conduit::validate {
namespace {

/// RFC 6901: `~` and `/` in names are escaped.
void append_pointer(std::string& out, const location* at) {
    if (!at || (!at->outer && !at->is_index && at->name.empty())) return;
    append_pointer(out, at->outer);
    out += '/';
    if (at->is_index) {
        out += std::to_string(at->index);
        return;
    }
    for (char c : at->name) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
}

/// Of one of its several values, too.
auto name_of_parameter(const location& at) -> std::string_view { return at.outer ? name_of_parameter(*at.outer) : at.name; }

}

void faults::add(std::string_view in, const location& at, std::string_view code, std::string message, std::string limit) {
    if (++count_ > most) return;
    std::string where;
    if (in == "body") append_pointer(where, &at);
    else where = name_of_parameter(at);
    list_.push_back({std::string(in), std::move(where), std::string(code), std::move(message), std::move(limit)});
}

auto faults::to_problem() && -> problem {
    auto detail = count_ >= most ? "The request has at least " + std::to_string(count_) + " faults; the first " + std::to_string(most) + " are listed."
                  : count_ == 1  ? "The request has a fault."
                                : "The request has " + std::to_string(count_) + " faults.";
    problem answer = problem::unprocessable(std::move(detail));
    answer.title = "The request does not fit";
    answer.errors = std::move(list_);
    return answer;
}

}
