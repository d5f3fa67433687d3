#include "infer_response.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "../../json/output.hpp"
#include "../../validate/utf8.hpp"
#include "infer_request.hpp"

namespace conduit::ml::protocol {
namespace {

template <class T>
void write_element(json::output& to, T value) {
    if constexpr (std::is_same_v<T, bool>) {
        to.put(value ? std::string_view("true") : std::string_view("false"));
    } else if constexpr (std::is_integral_v<T>) {
        if constexpr (std::is_signed_v<T>) to.number(static_cast<std::int64_t>(value));
        else to.number(static_cast<std::uint64_t>(value));
    } else if (std::isfinite(value)) {
        to.real(value);
    } else {
        to.put(std::isnan(value) ? std::string_view("\"NaN\"") : value > 0 ? std::string_view("\"Infinity\"") : std::string_view("\"-Infinity\""));
    }
}

template <class T>
void write_elements(json::output& to, std::span<const std::byte> data) {
    for (std::size_t i = 0; i < data.size(); i += sizeof(T)) {
        T value;
        std::memcpy(&value, data.data() + i, sizeof value);
        if (i != 0) to.put(',');
        write_element(to, value);
    }
}

/// False: not all of it is UTF-8.
auto write_texts(json::output& to, std::span<const std::byte> data) -> bool {
    std::uint32_t length = 0;
    for (bool first = true; data.size() >= sizeof length; first = false) {
        std::memcpy(&length, data.data(), sizeof length);
        const std::string_view text(reinterpret_cast<const char*>(data.data()) + sizeof length, length);
        if (!utf8::well_formed(text)) return false;
        if (!first) to.put(',');
        to.quoted(text);
        data = data.subspan(sizeof length + length);
    }
    return true;
}

/// False: JSON cannot carry it.
auto write_data(json::output& to, const tensor_view& tensor) -> bool {
    if (tensor.type == dtype::text) return write_texts(to, tensor.data);
    if (!json_carries(tensor.type)) return false;
    visit(tensor.type, [&]<class T>(std::type_identity<T>) {
        if constexpr (json_carries(dtype_of<T>)) write_elements<T>(to, tensor.data);
    });
    return true;
}

auto write_output(json::output& to, const response_output& output) -> bool {
    to.put("{\"name\":");
    to.quoted(output.name);
    to.put(",\"datatype\":\"");
    to.put(protocol_name_of(output.tensor.type));
    to.put("\",\"shape\":[");
    for (const auto& dimension : output.tensor.shape) {
        if (&dimension != output.tensor.shape.data()) to.put(',');
        to.number(dimension);
    }
    if (output.binary) {
        to.put("],\"parameters\":{\"binary_data_size\":");
        to.number(static_cast<std::uint64_t>(output.tensor.data.size()));
        to.put("}}");
        return true;
    }
    to.put("],\"data\":[");
    const bool carried = write_data(to, output.tensor);
    to.put("]}");
    return carried;
}

}

auto write_infer_response(std::string& body, const response_head& head, std::span<const response_output> outputs)
    -> std::expected<std::size_t, std::string> {
    const auto before = body.size();
    constexpr std::size_t usual = 512;  // bytes of JSON beside the data
    std::size_t binary = 0;
    for (const auto& output : outputs) binary += output.binary ? output.tensor.data.size() : 0;
    body.reserve(before + usual + 64 * outputs.size() + binary);
    {
        json::output to(body);
        to.put("{\"model_name\":");
        to.quoted(head.model);
        if (!head.version.empty()) {
            to.put(",\"model_version\":");
            to.quoted(head.version);
        }
        if (!head.id.empty()) {
            to.put(",\"id\":");
            to.quoted(head.id);
        }
        to.put(",\"outputs\":[");
        for (const auto& output : outputs) {
            if (&output != outputs.data()) to.put(',');
            if (write_output(to, output)) continue;
            return std::unexpected("The output \"" + std::string(output.name) + "\" is " +
                                   (output.tensor.type == dtype::text ? std::string("text that is not UTF-8") : "of datatype " + std::string(protocol_name_of(output.tensor.type))) +
                                   ", which JSON does not carry: use the binary data.");
        }
        to.put("]}");
    }
    const auto header = body.size() - before;
    for (const auto& output : outputs)
        if (output.binary && !output.tensor.data.empty()) body.append(reinterpret_cast<const char*>(output.tensor.data.data()), output.tensor.data.size());
    return header;
}

}
