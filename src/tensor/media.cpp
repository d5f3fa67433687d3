#include <conduit/tensor/media.hpp>

#include <conduit/tensor/json.hpp>
#include <conduit/tensor/npy.hpp>

#include "../http/media_type.hpp"

namespace conduit {
namespace {

constexpr std::string_view npy_magic = "\x93NUMPY";

auto is_npy(const request& request) -> bool {
    const auto type = request.header("content-type");
    if (!type || http::is_media_type(*type, "application/octet-stream")) return request.body.starts_with(npy_magic);
    return http::is_media_type(*type, "application/x-npy");
}

auto refusal(tensor_fault fault, std::string_view form) -> problem {
    if (fault.malformed) return problem::bad_request("The body is not valid " + std::string(form) + ": " + fault.message);
    auto answer = problem::unprocessable("The request has a fault.");
    answer.title = "The request does not fit";
    answer.errors.push_back({"body", std::move(fault.at), std::move(fault.code), std::move(fault.message)});
    return answer;
}

}

auto read_tensor_body(const exchange& x, dtype type, std::size_t rank) -> std::expected<any_tensor, problem> {
    if (x.in.body.empty()) return std::unexpected(problem::bad_request("The request has no body; this endpoint takes a tensor."));
    const bool npy = is_npy(x.in);
    if (const auto sent = x.in.header("content-type"); !npy && sent && !http::is_json(*sent))
        return std::unexpected(problem{.status = 415, .detail = "This endpoint takes application/json, or a .npy file as application/x-npy."});
    auto read = npy ? read_tensor_npy(x.in.body, type, rank) : read_tensor_json(x.in.body, type, rank);
    if (!read) return std::unexpected(refusal(std::move(read.error()), npy ? ".npy" : "JSON"));
    return std::move(*read);
}

void write_tensor_body(const tensor_view& tensor, exchange& x) {
    if (const auto accepted = x.in.header("accept"); accepted && accepted->contains("application/x-npy")) {
        x.out.content_type = "application/x-npy";
        x.out.body = write_npy(tensor);
        return;
    }
    x.out.content_type = "application/json";
    append_json(x.out.body, tensor);
}

}
