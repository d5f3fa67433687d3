#include <conduit/tensor/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include <simdjson.h>

#include <conduit/json/append.hpp>
#include <conduit/tensor/text.hpp>

#include "convert.hpp"
#include "declared.hpp"
#include "json_syntax.hpp"
#include "number.hpp"

namespace conduit {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kept_memory = 1024 * 1024;  // bytes; larger texts give their memory back

/// The parser and the padded copy of the text, kept from call to call.
struct workspace {
    ondemand::parser parser;
    simdjson::padded_string text;
    std::size_t capacity = 0;

    auto load(std::string_view source) -> simdjson::padded_string_view {
        if (source.size() > capacity || text.data() == nullptr) {
            capacity = std::max<std::size_t>(source.size(), 4096);
            text = simdjson::padded_string(capacity);
        }
        if (!source.empty()) std::memcpy(text.data(), source.data(), source.size());
        std::memset(text.data() + source.size(), 0, simdjson::SIMDJSON_PADDING);
        return simdjson::padded_string_view(text.data(), source.size(), capacity + simdjson::SIMDJSON_PADDING);
    }
    void trim() {
        if (capacity <= kept_memory) return;
        text = simdjson::padded_string{};
        capacity = 0;
        parser = ondemand::parser{};
    }
};

auto syntax_fault(simdjson::error_code error) -> tensor_fault { return {true, "", "syntax", json::syntax_words(error)}; }

auto kind_of(ondemand::json_type type) -> std::string_view {
    switch (type) {
        case ondemand::json_type::array: return "an array";
        case ondemand::json_type::object: return "an object";
        case ondemand::json_type::string: return "a string";
        case ondemand::json_type::number: return "a number";
        case ondemand::json_type::boolean: return "a boolean";
        case ondemand::json_type::null: return "null";
        default: return "something else";
    }
}

template <class T>
class reader {
public:
    reader(std::size_t rank, tensor_storage& storage)
        : rank_(rank), next_(static_cast<T*>(storage.data())), end_(next_ + storage.size() / sizeof(T)) {
        std::ranges::fill(shape_, -1);
    }
    /// Text goes to `texts`.
    explicit reader(std::size_t rank) : rank_(rank), next_(nullptr), end_(nullptr) { std::ranges::fill(shape_, -1); }

    /// False: `fault` says why.
    auto read(ondemand::document& document) -> bool {
        if (rank_ == 0) return scalar(document);
        ondemand::json_type type;
        if (const auto error = document.type().get(type)) return syntax(error);
        if (type != ondemand::json_type::array) return wrong_type(0, "an array is needed, not ", type);
        ondemand::array array;
        if (const auto error = document.get_array().get(array)) return syntax(error);
        if (!level(array, 0)) return false;
        return document.at_end() ? true : syntax(simdjson::TRAILING_CONTENT);
    }

    auto shape() const -> std::vector<std::int64_t> {
        std::vector<std::int64_t> shape(rank_);
        for (std::size_t i = 0; i < rank_; ++i) shape[i] = std::max<std::int64_t>(shape_[i], 0);
        return shape;
    }

    const T* end() const { return next_; }
    tensor_fault fault;
    std::string texts;

private:
    auto level(ondemand::array array, std::size_t depth) -> bool {
        std::int64_t count = 0;
        for (auto element : array) {
            path_[depth] = count;
            ondemand::value value;
            if (const auto error = element.get(value)) return syntax(error);
            if (shape_[depth] >= 0 && count >= shape_[depth])
                return fail(depth + 1, "shape", "this array is longer than its neighbours, which have " + std::to_string(shape_[depth]));
            if (depth + 1 == rank_) {
                if (!scalar(value)) return false;
            } else {
                ondemand::json_type type;
                if (const auto error = value.type().get(type)) return syntax(error);
                if (type != ondemand::json_type::array) return wrong_type(depth + 1, "an array is needed here, not ", type);
                ondemand::array inner;
                if (const auto error = value.get_array().get(inner)) return syntax(error);
                if (!level(inner, depth + 1)) return false;
            }
            ++count;
        }
        if (shape_[depth] < 0) shape_[depth] = count;
        if (count != shape_[depth])
            return fail(depth, "shape", "this array has " + std::to_string(count) + " elements where its neighbours have " + std::to_string(shape_[depth]));
        return true;
    }

    template <class Value>
    auto scalar(Value& value) -> bool {
        if constexpr (std::is_same_v<T, std::string_view>) return text(value);
        else return number(value);
    }

    template <class Value>
    auto text(Value& value) -> bool {
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) return syntax(error);
        if (type != ondemand::json_type::string) return wrong_type(rank_, "a string is needed here, not ", type);
        std::string_view read;
        if (const auto error = value.get_string().get(read)) return syntax(error);
        append_text(texts, read);
        return true;
    }

    template <class Value>
    auto number(Value& value) -> bool {
        if (next_ == end_) return syntax(simdjson::TAPE_ERROR);  // a comma is missing: there is one place per comma
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) return syntax(error);
        constexpr bool boolean = std::is_same_v<T, bool>;
        if (type != (boolean ? ondemand::json_type::boolean : ondemand::json_type::number))
            return wrong_type(rank_, boolean ? "true or false is needed here, not " : "a number is needed here, not ", type);
        if constexpr (boolean) {
            if constexpr (std::is_same_v<Value, ondemand::document>)
                if (!json::begins_with_boolean(value)) return syntax(simdjson::TAPE_ERROR);
            const auto error = value.get_bool().get(*next_);
            if (error) return syntax(error);
        } else if constexpr (real_element<T>) {
            double real = 0;
            if (const auto error = value.get_double().get(real)) return bad_number(value, error);
            *next_ = static_cast<T>(real);
            if (!is_finite(*next_)) return out_of_range();  // a double that this type cannot hold
        } else {
            ondemand::number read;
            if (const auto error = value.get_number().get(read)) return bad_number(value, error);
            if (!integer(read)) return false;
        }
        ++next_;
        return true;
    }

    auto integer(const ondemand::number& number) -> bool {
        switch (number.get_number_type()) {
            case ondemand::number_type::signed_integer: return store(number.get_int64());
            case ondemand::number_type::unsigned_integer: return store(number.get_uint64());
            case ondemand::number_type::floating_point_number: {
                const auto real = number.get_double();
                if (real != std::floor(real)) return fail(rank_, "type", "a whole number is needed here");
                // Both bounds are powers of two, so that the comparison is exact.
                if (real >= -0x1p63 && real < 0x1p63) return store(static_cast<std::int64_t>(real));
                if (real >= 0 && real < 0x1p64) return store(static_cast<std::uint64_t>(real));
                return out_of_range();
            }
            default: return out_of_range();
        }
    }

    template <class Integer>
    auto store(Integer value) -> bool {
        if constexpr (!std::is_same_v<T, bool> && std::is_integral_v<T>) {
            if (!std::in_range<T>(value)) return out_of_range();
            *next_ = static_cast<T>(value);
        }
        return true;
    }

    template <class Value>
    auto bad_number(Value& value, simdjson::error_code error) -> bool {
        std::string_view token;
        simdjson::simdjson_result<std::string_view> raw = value.raw_json_token();
        if (std::move(raw).get(token) == simdjson::SUCCESS && json::is_number(token)) return out_of_range();
        return syntax(error);
    }
    auto out_of_range() -> bool { return fail(rank_, "range", "this number does not fit " + std::string(name_of(dtype_of<T>))); }
    auto wrong_type(std::size_t depth, std::string_view needed, ondemand::json_type type) -> bool {
        if (type == ondemand::json_type::unknown) return syntax(simdjson::TAPE_ERROR);
        return fail(depth, "type", std::string(needed) + std::string(kind_of(type)));
    }

    auto syntax(simdjson::error_code error) -> bool {
        fault = syntax_fault(error);
        return false;
    }
    auto fail(std::size_t depth, std::string code, std::string message) -> bool {
        std::string at;
        for (std::size_t i = 0; i < depth; ++i) at += '/' + std::to_string(path_[i]);
        fault = {false, std::move(at), std::move(code), std::move(message)};
        return false;
    }

    std::size_t rank_;
    T* next_;
    T* end_;
    std::int64_t shape_[most_dimensions];   // -1: not known yet
    std::int64_t path_[most_dimensions]{};  // where the reader is
};

/// Parsing on demand stops at the first fault; the rest of the text may not even be JSON, which goes first.
auto malformed(simdjson::padded_string_view text) -> std::optional<tensor_fault> {
    simdjson::dom::parser parser;
    if (parser.allocate(text.size(), static_cast<std::size_t>(json::most_levels)) != simdjson::SUCCESS) return std::nullopt;
    const auto error = parser.parse(text.data(), text.size(), false).error();
    if (error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR || error == simdjson::BIGINT_ERROR) return std::nullopt;
    return syntax_fault(error);
}

template <class T>
auto run(reader<T>& reader, workspace& space, simdjson::padded_string_view text) -> std::optional<tensor_fault> {
    ondemand::document document;
    if (const auto error = space.parser.iterate(text).get(document)) return syntax_fault(error);
    if (reader.read(document)) return std::nullopt;
    if (!reader.fault.malformed)
        if (auto fault = malformed(text)) return fault;
    return std::move(reader.fault);
}

template <class T>
auto read_as(workspace& space, simdjson::padded_string_view text, std::size_t rank) -> std::expected<any_tensor, tensor_fault> {
    const auto commas = static_cast<std::size_t>(std::count(text.data(), text.data() + text.size(), ','));
    tensor_storage storage((commas + 1) * sizeof(T));
    reader<T> reader(rank, storage);
    if (auto fault = run(reader, space, text)) return std::unexpected(std::move(*fault));
    storage.shrink(static_cast<std::size_t>(reader.end() - static_cast<const T*>(storage.data())) * sizeof(T));
    return any_tensor{dtype_of<T>, reader.shape(), std::move(storage)};
}

auto read_texts(workspace& space, simdjson::padded_string_view text, std::size_t rank) -> std::expected<any_tensor, tensor_fault> {
    reader<std::string_view> reader(rank);
    if (auto fault = run(reader, space, text)) return std::unexpected(std::move(*fault));
    return any_tensor{dtype::text, reader.shape(), copy_of(std::as_bytes(std::span(reader.texts)))};
}

/// Whether it is an array that does not begin with another one.
auto is_flat(std::string_view text) -> bool {
    const auto take = [&text] {
        const auto next = text.find_first_not_of(" \t\r\n");
        if (next == text.npos) return '\0';
        const auto found = text[next];
        text.remove_prefix(next + 1);
        return found;
    };
    return take() == '[' && take() != '[';
}

template <class T>
void append_element(std::string& out, T value) {
    if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else {
        if constexpr (real_element<T>)
            if (!is_finite(value)) {
                out += "null";
                return;
            }
        char digits[longest_number];
        out.append(digits, write_number(digits, value));
    }
}

/// `append_next` appends the next element.
template <class Next>
void append_level(std::string& out, std::span<const std::int64_t> shape, Next& append_next) {
    if (shape.empty()) return append_next();
    out += '[';
    for (std::int64_t i = 0; i < shape[0]; ++i) {
        if (i != 0) out += ',';
        append_level(out, shape.subspan(1), append_next);
    }
    out += ']';
}

}

auto read_tensor_json(std::string_view text, dtype target, std::size_t rank, std::span<const std::int64_t> declared)
    -> std::expected<any_tensor, tensor_fault> {
    if (rank > most_dimensions) throw std::invalid_argument("a tensor has at most 8 dimensions");
    const auto open = std::ranges::count_if(declared, [](auto dimension) { return dimension < 0; });
    const bool flat = rank > 1 && !declared.empty() && open <= 1 && is_flat(text);
    thread_local workspace space;
    const auto padded = space.load(text);
    const auto levels = flat ? 1 : rank;
    auto read = target == dtype::text ? read_texts(space, padded, levels)
                                      : visit(target, [&]<class T>(std::type_identity<T>) { return read_as<T>(space, padded, levels); });
    space.trim();
    if (!read) return read;
    if (flat) {
        auto shape = shape_of(static_cast<std::size_t>(read->shape[0]), target, declared);
        if (!shape) return std::unexpected(std::move(shape.error()));
        read->shape = std::move(*shape);
    } else if (auto fault = shape_fault(target, read->shape, declared)) {
        return std::unexpected(std::move(*fault));
    }
    return read;
}

void append_json(std::string& out, const tensor_view& tensor) {
    if (tensor.type == dtype::text) {
        const auto count = element_count(tensor.shape, dtype::text);
        const auto elements = count ? text_elements(tensor.data, *count) : std::nullopt;
        if (!elements) throw std::invalid_argument("the bytes of a tensor of text are not what its shape says");
        const auto* next = elements->data();
        const auto append_next = [&] { json::append(out, *next++); };
        return append_level(out, tensor.shape, append_next);
    }
    visit(tensor.type, [&]<class T>(std::type_identity<T>) {
        const auto* next = tensor.data.data();
        const auto append_next = [&] {
            T value;
            std::memcpy(&value, next, sizeof value);
            next += sizeof value;
            append_element(out, value);
        };
        append_level(out, tensor.shape, append_next);
    });
}

}
