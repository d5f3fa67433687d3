#include "infer_request.hpp"

#include <limits>
#include <utility>

#include "document_reader.hpp"
#include "json_data.hpp"

namespace conduit::ml::protocol {
namespace {

/// An input while its object is being read: members come in any order.
struct open_input {
    infer_input made;
    bool has_name = false, has_type = false, has_shape = false, has_data = false;
    char* data_at = nullptr;  // JSON to be read once type and shape are known
    std::optional<std::size_t> binary_size{};

    auto is_described() const -> bool { return has_name && has_type && has_shape; }
};

class request_reader : document_reader {
public:
    request_reader(char* text, std::size_t size, std::optional<std::string_view> binary) : document_reader(text, size), binary_(binary) {}

    auto read() -> std::expected<infer_request, std::string> {
        if (!read_object([this](std::string_view key) { return top(key); }) || !complete()) return std::unexpected(fault());
        return std::move(request_);
    }

private:
    auto complete() -> bool {
        if (!has_inputs_) return fail("The request has no \"inputs\".");
        if (binary_ && !binary_->empty())
            return fail("Behind the binary data of the inputs come " + std::to_string(binary_->size()) + " more bytes.");
        for (std::size_t i = 0; i < request_.outputs.size(); ++i) request_.outputs[i].binary = chosen_[i].value_or(request_.parameters.binary_outputs);
        return true;
    }

    auto top(std::string_view key) -> bool {
        if (key == "inputs") {
            if (std::exchange(has_inputs_, true)) return fail("The request has \"inputs\" twice.");
            return elements("\"inputs\"", [this] { return input(); });
        }
        if (key == "outputs") {
            if (std::exchange(has_outputs_, true)) return fail("The request has \"outputs\" twice.");
            return elements("\"outputs\"", [this] { return output(); });
        }
        if (key == "parameters") return members("\"parameters\"", [this](std::string_view name) { return parameter(name); });
        if (key == "id") return text("\"id\"", request_.id);
        return at_.skip_value();
    }

    auto parameter(std::string_view name) -> bool {
        auto& to = request_.parameters;
        if (name == "sequence_id") {
            if (at_.peek() == '"') return text("The parameter \"sequence_id\"", to.sequence_id);
            std::uint64_t number = 0;
            const char* const begin = at_.position();
            if (!whole_number("The parameter \"sequence_id\"", number)) return false;
            if (number != 0) to.sequence_id = {begin, at_.position()};
            return true;
        }
        if (name == "sequence_start") return boolean("The parameter \"sequence_start\"", to.sequence_start);
        if (name == "sequence_end") return boolean("The parameter \"sequence_end\"", to.sequence_end);
        if (name == "binary_data_output") return boolean("The parameter \"binary_data_output\"", to.binary_outputs);
        if (name == "priority") return whole_number("The parameter \"priority\"", to.priority);
        if (name == "timeout") return whole_number("The parameter \"timeout\"", to.timeout);
        return scalar(name);
    }

    auto input() -> bool {
        if (request_.inputs.size() == most_tensors) return fail("The request has more than " + std::to_string(most_tensors) + " inputs.");
        open_input open;
        if (!members("An input", [&](std::string_view key) { return input_member(open, key); })) return false;
        if (!open.has_name) return fail("An input has no \"name\".");
        if (!open.has_type) return fail(open, "has no \"datatype\".");
        if (!open.has_shape) return fail(open, "has no \"shape\".");
        if (open.has_data == open.binary_size.has_value())
            return fail(open, open.has_data ? "has both \"data\" and \"binary_data_size\"." : "has neither \"data\" nor \"binary_data_size\".");
        if (open.data_at) {
            char* const behind = at_.position();
            at_.go_to(open.data_at);
            if (!data(open)) return false;
            at_.go_to(behind);
        }
        if (open.binary_size && !binary(open)) return false;
        request_.inputs.push_back(std::move(open.made));
        return true;
    }

    auto input_member(open_input& open, std::string_view key) -> bool {
        const auto once = [&](bool& had) { return !std::exchange(had, true) || fail("An input has \"" + std::string(key) + "\" twice."); };
        if (key == "name") return once(open.has_name) && text("The \"name\" of an input", open.made.name);
        if (key == "datatype") return once(open.has_type) && datatype(open);
        if (key == "shape") return once(open.has_shape) && shape(open);
        if (key == "parameters") return members("The \"parameters\" of an input", [&](std::string_view name) { return input_parameter(open, name); });
        if (key != "data") return at_.skip_value();
        if (!once(open.has_data)) return false;
        if (open.is_described()) return data(open);
        open.data_at = at_.position();
        at_.look_ahead(true);
        if (!at_.skip_value()) return false;
        at_.look_ahead(false);
        return true;
    }

    auto datatype(open_input& open) -> bool {
        std::string_view name;
        if (!text("The \"datatype\" of an input", name)) return false;
        const auto type = dtype_from_protocol(name);
        if (!type) return fail("There is no datatype " + quoted(name) + ".");
        open.made.type = *type;
        return true;
    }

    auto shape(open_input& open) -> bool {
        return elements("The \"shape\" of an input", [&] {
            auto& made = open.made;
            if (made.rank == most_dimensions) return fail("A shape has more than " + std::to_string(most_dimensions) + " dimensions.");
            std::uint64_t dimension = 0;
            if (!whole_number("A dimension", dimension)) return false;
            if (dimension > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return fail("A dimension is too large.");
            made.dimensions[made.rank++] = static_cast<std::int64_t>(dimension);
            return true;
        });
    }

    auto input_parameter(open_input& open, std::string_view name) -> bool {
        if (name == "binary_data_size") {
            std::uint64_t size = 0;
            if (!whole_number("The parameter \"binary_data_size\"", size)) return false;
            open.binary_size = size;
            return true;
        }
        return tensor_parameter(name);
    }

    auto data(open_input& open) -> bool {
        const auto view = open.made.view();
        const auto count = element_count(view.shape, view.type);
        if (!count) return fail(open, "has a shape that is too large.");
        if (is_hollow(view.shape)) return fail(open, "has a shape that is too large for one without elements.");
        auto read = read_json_data(at_, view.type, view.shape, *count);
        if (!read) return at_.wrong() ? false : fail(open, "has \"data\" that " + read.error() + ".");
        const auto owner = std::make_shared<tensor_storage>(std::move(*read));
        open.made.data = std::as_const(*owner).bytes();
        open.made.owner = owner;
        return true;
    }

    auto binary(open_input& open) -> bool {
        if (!binary_)
            return fail(open, "is given as binary data, but the header Inference-Header-Content-Length does not say where these begin.");
        if (*open.binary_size > binary_->size())
            return fail(open, "is given as " + std::to_string(*open.binary_size) + " bytes of binary data; " + std::to_string(binary_->size()) + " are left.");
        if (const auto set = set_binary_data(open.made, binary_->substr(0, *open.binary_size)); !set)
            return fail(open, "does not fit its data: " + set.error() + ".");
        binary_->remove_prefix(*open.binary_size);
        return true;
    }

    auto output() -> bool {
        if (request_.outputs.size() == most_tensors) return fail("The request asks for more than " + std::to_string(most_tensors) + " outputs.");
        infer_output made;
        std::optional<bool> binary;
        bool has_name = false;
        const auto member = [&](std::string_view key) {
            if (key == "name") return std::exchange(has_name, true) ? fail("An output has \"name\" twice.") : text("The \"name\" of an output", made.name);
            if (key != "parameters") return at_.skip_value();
            return members("The \"parameters\" of an output", [&](std::string_view name) {
                if (name == "classification" && at_.peek() != '0') return fail("The parameter \"classification\" is not supported.");
                if (name != "binary_data") return tensor_parameter(name);
                bool value = false;
                if (!boolean("The parameter \"binary_data\"", value)) return false;
                binary = value;
                return true;
            });
        };
        if (!members("An output", member)) return false;
        if (!has_name) return fail("An output has no \"name\".");
        request_.outputs.push_back(made);
        chosen_.push_back(binary);
        return true;
    }

    auto tensor_parameter(std::string_view name) -> bool {
        if (name.starts_with("shared_memory_")) return fail("Shared memory is not supported: send the tensor's data.");
        return scalar(name);
    }

    using document_reader::fail;
    auto fail(const open_input& open, const std::string& message) -> bool { return fail("The input " + quoted(open.made.name) + " " + message); }

    std::optional<std::string_view> binary_;  // what is left of it; nothing: there is none, and all of the body is JSON
    infer_request request_;
    std::vector<std::optional<bool>> chosen_;  // of each output, how it is wanted
    bool has_inputs_ = false, has_outputs_ = false;
};

}

auto read_infer_request(std::string_view body, std::optional<std::size_t> header_length, arena& memory) -> std::expected<infer_request, std::string> {
    if (header_length && *header_length > body.size())
        return std::unexpected("Inference-Header-Content-Length is " + std::to_string(*header_length) + ", but the body has " + std::to_string(body.size()) +
                               " bytes.");
    const auto text = body.substr(0, header_length.value_or(body.size()));
    auto* const copy = document_reader::copy(text, memory);
    return request_reader(copy, text.size(), header_length ? std::optional(body.substr(*header_length)) : std::nullopt).read();
}

}
