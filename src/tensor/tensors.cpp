#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <conduit/app/services.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/json/append.hpp>
#include <conduit/tensor/json.hpp>
#include <conduit/tensor/media.hpp>
#include <conduit/tensor/npz.hpp>

#include "../http/body_memory.hpp"
#include "../http/media_type.hpp"
#include "declared.hpp"
#include "json_object.hpp"
#include "refusal.hpp"

namespace conduit {
namespace {

/// The faults of a body's tensors: what makes it none at all comes alone.
class faults {
public:
    void add(tensor_fault fault, std::string_view form) {
        if (refused_ && refused_->status == 400) return;
        auto next = refusal(std::move(fault), form);
        if (!refused_ || next.status == 400) refused_ = std::move(next);
        else refused_->errors.push_back(std::move(next.errors.front()));
    }
    auto result() && -> std::expected<void, problem> {
        if (!refused_) return {};
        if (refused_->errors.size() > 1) refused_->detail = "The request has " + std::to_string(refused_->errors.size()) + " faults.";
        return std::unexpected(std::move(*refused_));
    }

private:
    std::optional<problem> refused_;
};

/// Bytes that the arrays of a body may have once they are unpacked: a small body that becomes a huge one is a bomb.
auto most_unpacked(const exchange& x) -> std::size_t {
    constexpr std::size_t most_growth = 100, always_allowed = 1024 * 1024;
    auto most = std::max(always_allowed, most_growth * x.in.body.size());
    if (x.endpoint && x.endpoint->max_body != as_the_app) most = std::min(most, std::max(x.endpoint->max_body, x.in.body.size()));
    else if (x.services) most = std::min(most, std::max(x.services->options().max_body, x.in.body.size()));
    return most;
}

auto read_npz(exchange& x, std::span<const tensor_field> fields, void* object) -> std::expected<void, problem> {
    faults faults;
    const auto file = npz_reader::open(x.in.body, most_unpacked(x), take_body(x));
    if (!file) {
        faults.add(file.error(), ".npz");
        return std::move(faults).result();
    }
    for (const auto& field : fields) {
        auto read = file->read(field.name.view(), field.form.type, field.form.rank);
        auto fault = read ? shape_fault(field.form.type, read->shape, field.form.declared) : std::optional(std::move(read.error()));
        if (!fault) {
            field.set(object, std::move(*read));
            continue;
        }
        if (fault->at.empty()) fault->at = "/" + std::string(field.name.view());
        faults.add(std::move(*fault), ".npz");
    }
    return std::move(faults).result();
}

auto read_json(const exchange& x, std::span<const tensor_field> fields, void* object) -> std::expected<void, problem> {
    faults faults;
    std::vector<std::string_view> names;
    for (const auto& field : fields) names.push_back(field.name.view());
    const auto members = json_members(x.in.body, names);
    if (!members) {
        faults.add(members.error(), "JSON");
        return std::move(faults).result();
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto& field = fields[i];
        const auto& text = (*members)[i];
        if (text.empty()) {
            faults.add({false, "/" + std::string(names[i]), "required", "this member is needed"}, "JSON");
            continue;
        }
        auto read = read_tensor_json(text, field.form.type, field.form.rank, field.form.declared);
        if (read) {
            field.set(object, std::move(*read));
            continue;
        }
        read.error().at = "/" + std::string(names[i]) + read.error().at;
        faults.add(std::move(read.error()), "JSON");
    }
    return std::move(faults).result();
}

}

auto read_tensors_body(exchange& x, std::span<const tensor_field> fields, void* object) -> std::expected<void, problem> {
    if (x.in.body.empty()) return std::unexpected(problem::bad_request("The request has no body; this endpoint takes tensors."));
    const auto type = x.in.header("content-type").value_or("application/json");
    if (http::is_json(type)) return read_json(x, fields, object);
    for (const auto* known : {"application/x-npz", "application/zip", "application/octet-stream"})
        if (http::is_media_type(type, known)) return read_npz(x, fields, object);
    return std::unexpected(problem{.status = 415, .detail = "This endpoint takes application/json, or a .npz file as application/x-npz or application/zip."});
}

void write_tensors_body(std::span<const tensor_field> fields, const void* object, exchange& x) {
    const auto accepted = x.in.header("accept").value_or("");
    for (const auto* known : {"application/x-npz", "application/zip"}) {
        if (!accepted.contains(known)) continue;
        std::vector<named_tensor> tensors;
        for (const auto& field : fields) tensors.push_back({field.name.view(), field.get(object)});
        x.out.content_type = known;
        x.out.body = write_npz(tensors);
        return;
    }
    x.out.content_type = "application/json";
    auto& out = x.out.body;
    out += '{';
    for (const auto& field : fields) {
        if (&field != &fields.front()) out += ',';
        json::append(out, field.name.view());
        out += ':';
        append_json(out, field.get(object));
    }
    out += '}';
}

}
