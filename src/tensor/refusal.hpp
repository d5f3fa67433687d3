#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <conduit/http/problem.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

inline auto refusal(tensor_fault fault, std::string_view form) -> problem {
    if (fault.malformed) return problem::bad_request("The body is not valid " + std::string(form) + ": " + fault.message);
    auto answer = problem::unprocessable("The request has a fault.");
    answer.title = "The request does not fit";
    answer.errors.push_back({"body", std::move(fault.at), std::move(fault.code), std::move(fault.message)});
    return answer;
}

}
