#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model_settings.hpp"
#include "text_format.hpp"

namespace conduit::ml {

/// What readers of a message of Triton's ModelConfig have in common (triton-inference-server/common, protobuf/model_config.proto): tables
/// of keys with the member that reads each. The reading is over at the first fault.
template <class Reader>
class triton_fields {
public:
    std::string fault{};

protected:
    explicit triton_fields(const std::string& file) : file_(file) {}

    using kind = text_field::kind;
    struct key {
        std::string_view name;
        bool (Reader::*read)(const text_field&);
        std::string_view why_not{};  // it is known, and does not apply
    };

    /// Each of the fields by the table.
    template <std::size_t Count>
    auto each(const std::vector<text_field>& fields, std::string_view where, const key (&keys)[Count]) -> bool {
        for (const auto& field : fields) {
            const auto known = std::ranges::find(keys, field.name, &key::name);
            if (known == std::end(keys)) return fail(field, "\"" + field.name + "\" is not understood" + (where.empty() ? "" : " in " + std::string(where)));
            if (known->read == nullptr) return fail(field, "\"" + field.name + "\" does not apply here: " + std::string(known->why_not));
            if (!(static_cast<Reader&>(*this).*known->read)(field)) return false;
        }
        return true;
    }
    template <std::size_t Count>
    auto message(const text_field& field, const key (&keys)[Count]) -> bool {
        return field.what == kind::message ? each(field.fields, field.name, keys) : fail(field, "\"" + field.name + "\" must be a message, in { }");
    }

    auto place(const text_field& field) const -> std::string { return file_ + ":" + std::to_string(field.line); }
    auto fail(const text_field& field, std::string words) -> bool {
        fault = place(field) + ": " + std::move(words);
        return false;
    }

    template <class Integer>
    auto integer(const text_field& field, Integer& target, std::int64_t lowest, std::int64_t highest) -> bool {
        const std::string_view text = field.text;
        const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
        const bool octal = !hexadecimal && text.size() > 1 && text.front() == '0';
        const auto* const end = text.data() + text.size();
        std::int64_t number = 0;
        const auto [stopped, error] = std::from_chars(text.data() + (hexadecimal ? 2 : 0), end, number, hexadecimal ? 16 : octal ? 8 : 10);
        if (field.what != kind::word || error != std::errc{} || stopped != end || number < lowest || number > highest)
            return fail(field, "\"" + field.name + "\" must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
        target = static_cast<Integer>(number);
        return true;
    }
    auto number(const text_field& field, double& target) -> bool {
        const auto* const end = field.text.data() + field.text.size();
        const auto [stopped, error] = std::from_chars(field.text.data(), end, target);
        return (field.what == kind::word && error == std::errc{} && stopped == end) || fail(field, "\"" + field.name + "\" must be a number");
    }
    auto string(const text_field& field, std::string& target) -> bool {
        if (field.what != kind::string || field.text.contains('\0')) return fail(field, "\"" + field.name + "\" must be a string, in \" \"");
        target = field.text;
        return true;
    }
    auto boolean(const text_field& field, bool& target) -> bool {
        const std::string_view text = field.text;
        target = text == "true" || text == "True" || text == "t" || text == "1";
        if (field.what == kind::word && (target || text == "false" || text == "False" || text == "f" || text == "0")) return true;
        return fail(field, "\"" + field.name + "\" must be true or false");
    }
    /// A field that changes nothing with the one value that we are like anyway.
    auto only(const text_field& field, bool want, std::string_view why) -> bool {
        bool value = false;
        return boolean(field, value) && (value == want || fail(field, "\"" + field.name + ": " + field.text + "\" does not apply here: " + std::string(why)));
    }
    auto tensor_type(const text_field& field, std::optional<dtype>& type) -> bool {
        const std::string_view text = field.text;
        if (field.what == kind::word && text == "TYPE_STRING") type = dtype::text;
        else if (field.what == kind::word && text.starts_with("TYPE_")) type = dtype_from_protocol(text.substr(5));
        return type.has_value() || fail(field, "\"data_type\" must be one of Triton's, as TYPE_FP32");
    }
    auto dimension(const text_field& field, std::optional<std::vector<std::int64_t>>& shape, std::int64_t lowest = -1) -> bool {
        if (!shape) shape.emplace();
        return integer(field, shape->emplace_back(), lowest, std::numeric_limits<std::int64_t>::max());
    }

    const std::string& file_;
};

/// Reads "sequence_batching" into `settings`: shapes are without the batch's dimension. The fault; empty: none.
auto read_triton_sequences(const std::string& file, const text_field& field, model_settings& settings) -> std::string;

/// Reads one "model_warmup" likewise.
auto read_triton_warm_up(const std::string& file, const text_field& field, model_settings& settings) -> std::string;

}
