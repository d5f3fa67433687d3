#include <conduit/tensor/media.hpp>

#include <algorithm>
#include <string>

#include <conduit/tensor/json.hpp>
#include <conduit/tensor/npy.hpp>

#include "../http/body_memory.hpp"
#include "../http/media_type.hpp"
#include "convert.hpp"
#include "declared.hpp"
#include "refusal.hpp"

namespace conduit {
namespace {

constexpr std::string_view npy_magic = "\x93NUMPY";
constexpr std::string_view octets_type = "application/octet-stream";

enum class body_form { json, npy, octets, other };

/// Whether the number of elements tells the shape.
auto has_shape(const tensor_form& form) -> bool {
    if (form.type == dtype::text) return false;
    if (form.declared.empty()) return form.rank == 1;
    return std::ranges::count_if(form.declared, [](auto dimension) { return dimension < 0; }) <= 1;
}

auto form_of(const request& request, const tensor_form& form) -> body_form {
    const bool begins_as_npy = request.body.starts_with(npy_magic);
    const auto type = request.header("content-type");
    if (!type) return begins_as_npy ? body_form::npy : body_form::json;
    if (http::is_json(*type)) return body_form::json;
    if (http::is_media_type(*type, "application/x-npy")) return body_form::npy;
    if (!http::is_media_type(*type, octets_type)) return body_form::other;
    return begins_as_npy ? body_form::npy : has_shape(form) ? body_form::octets : body_form::other;
}

auto read_octets(std::string_view body, const tensor_form& form, const std::shared_ptr<void>& owner) -> std::expected<any_tensor, tensor_fault> {
    static constexpr std::int64_t any[]{-1};
    const auto size = size_of(form.type);
    const auto bytes = std::as_bytes(std::span(body));
    if (bytes.size() % size != 0)
        return std::unexpected(tensor_fault{false, "", "shape", std::to_string(bytes.size()) + " bytes are no whole number of " + std::string(name_of(form.type))});
    if (form.type == dtype::bool_)
        if (auto fault = bool_fault(bytes)) return std::unexpected(std::move(*fault));
    auto shape = shape_of(bytes.size() / size, form.type, form.declared.empty() ? any : form.declared);
    if (!shape) return std::unexpected(std::move(shape.error()));
    return any_tensor{form.type, std::move(*shape), borrow_or_copy(bytes, form.type, owner)};
}

auto read_npy_of(std::string_view body, const tensor_form& form, const std::shared_ptr<void>& owner) -> std::expected<any_tensor, tensor_fault> {
    auto read = read_tensor_npy(body, form.type, form.rank, owner);
    if (read)
        if (auto fault = shape_fault(form.type, read->shape, form.declared)) return std::unexpected(std::move(*fault));
    return read;
}

auto unsupported(const tensor_form& form) -> problem {
    std::string words = "This endpoint takes application/json, or a .npy file as application/x-npy";
    if (has_shape(form)) words += ", or its elements as application/octet-stream";
    return {.status = 415, .detail = words + "."};
}

}

auto read_tensor_body(exchange& x, const tensor_form& form) -> std::expected<any_tensor, problem> {
    const auto body = x.in.body;
    const auto kind = form_of(x.in, form);
    const bool may_be_empty = kind == body_form::octets;
    if (body.empty() && !may_be_empty) return std::unexpected(problem::bad_request("The request has no body; this endpoint takes a tensor."));
    const auto answer = [](auto&& read, std::string_view words) -> std::expected<any_tensor, problem> {
        if (!read) return std::unexpected(refusal(std::move(read.error()), words));
        return std::move(*read);
    };
    switch (kind) {
    case body_form::json: return answer(read_tensor_json(body, form.type, form.rank, form.declared), "JSON");
    case body_form::npy: return answer(read_npy_of(body, form, take_body(x)), ".npy");
    case body_form::octets: return answer(read_octets(body, form, take_body(x)), "data");
    case body_form::other: break;
    }
    return std::unexpected(unsupported(form));
}

void write_tensor_body(const tensor_view& tensor, exchange& x) {
    const auto accepted = x.in.header("accept").value_or("");
    if (accepted.contains("application/x-npy")) {
        x.out.content_type = "application/x-npy";
        x.out.body = write_npy(tensor);
    } else if (tensor.type != dtype::text && accepted.contains(octets_type)) {
        x.out.content_type = octets_type;
        x.out.body.assign(reinterpret_cast<const char*>(tensor.data.data()), tensor.data.size());
    } else {
        x.out.content_type = "application/json";
        append_json(x.out.body, tensor);
    }
}

}
