#pragma once
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
#include <conduit/describe/answer.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/json/parse.hpp>
#include <conduit/json/write.hpp>

namespace conduit {

namespace layering {

/// A problem as it is sent (RFC 9457).
struct sent_fault {
    std::string in{};
    std::optional<std::string> pointer{}, name{};
    std::string code{}, message{};
};
struct sent_problem {
    int status = 0;
    std::optional<std::string> type{}, title{}, detail{};
    std::vector<sent_fault> errors{};
};

}

/// The problem that an answer tells, but for the limits that were broken; nothing where it tells none.
inline auto problem_in(const response& answer, arena& memory) -> std::optional<problem> {
    if (answer.content_type != "application/problem+json") return std::nullopt;
    auto sent = json::parse<layering::sent_problem>(answer.body, memory);
    if (!sent) return std::nullopt;
    problem told{.status = answer.status, .detail = sent->detail.value_or(""), .title = sent->title.value_or(""), .type = sent->type.value_or("")};
    for (auto& fault : sent->errors)
        told.errors.push_back({std::move(fault.in), fault.pointer ? std::move(*fault.pointer) : fault.name.value_or(""), std::move(fault.code), std::move(fault.message)});
    return told;
}

/// The layer that sends problems in the form of an API that has its own: as JSON of what a function makes of them. The function may change
/// the problem's status.
///     auto to_ours(conduit::problem& problem) -> ours;
///     namespace [[=conduit::use<conduit::errors_as<to_ours>{}>]] v1 { ... }
template <auto Form>
struct errors_as {
    using form = std::invoke_result_t<decltype(Form), problem&>;
    static constexpr describe::content failures{.media_type = {"application/json", 16}, .type = &describe::type_of<form>};

    void after(exchange& x) const {
        auto told = problem_in(x.out, x.memory);
        if (!told) return;
        const auto made = Form(*told);
        x.out.status = told->status;
        x.out.content_type = "application/json";
        x.out.body.clear();
        json::write(x.out.body, *failures.type, &made);
    }
};

}
