#include "json_data.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "../../json/read_number.hpp"
#include "document_reader.hpp"
#include "infer_request.hpp"

namespace conduit::ml::protocol {
namespace {

/// Reads all elements in order; `Elements` takes one.
template <class Elements>
class data_reader {
public:
    data_reader(json::cursor& at, std::span<const std::int64_t> shape, std::size_t count, Elements elements)
        : at_(at), shape_(shape), count_(count), elements_(std::move(elements)) {}

    auto read() -> bool {
        if (at_.peek() != '[') {
            if (!shape_.empty()) return fail("must be an array");
            return element();
        }
        nested_ = begins_with_array();
        if (!level(0)) return false;
        if (read_ != count_) return fail("has " + std::to_string(read_) + " elements; the shape says " + std::to_string(count_));
        return true;
    }

    auto end() const -> std::byte* { return elements_.next; }
    std::string fault;

private:
    auto begins_with_array() -> bool {
        const auto* next = at_.position() + 1;
        while (*next == ' ' || *next == '\n' || *next == '\r' || *next == '\t') ++next;
        return *next == '[';
    }

    auto level(std::size_t depth) -> bool {
        if (!at_.take('[')) return at_.peek() == 0 ? at_.fail_here() : fail("mixes arrays and values");
        const bool innermost = !nested_ || depth + 1 >= shape_.size();
        std::int64_t here = 0;
        at_.skip_space();
        if (!at_.take(']')) {
            do {
                at_.skip_space();
                if (innermost ? !element() : !level(depth + 1)) return false;
                ++here;
                at_.skip_space();
            } while (at_.take(','));
            if (!at_.take(']')) return at_.fail_here();
        }
        if (nested_ && here != shape_[depth])
            return fail("has an array of " + std::to_string(here) + " where the shape says " + std::to_string(shape_[depth]));
        return true;
    }

    auto element() -> bool {
        if (read_ == count_) return fail("has more than the " + std::to_string(count_) + " elements that the shape says");
        if (at_.peek() == '[') return fail(nested_ ? "is nested deeper than the shape says" : "mixes arrays and values");
        ++read_;
        const char* const wrong = elements_.take(at_);
        return !wrong || (*wrong == 0 ? false : fail("has an element, number " + std::to_string(read_) + ", that " + wrong));
    }

    auto fail(std::string message) -> bool {
        fault = std::move(message);
        return false;
    }

    json::cursor& at_;
    std::span<const std::int64_t> shape_;
    std::size_t count_;
    Elements elements_;
    std::size_t read_ = 0;
    bool nested_ = false;
};

constexpr const char* no_json = "";  // the cursor says why

auto not_of_type(json::cursor& at, const char* message) -> const char* {
    if (!begins_value(at.peek())) return at.fail_here(), no_json;
    return message;
}

template <class T>
struct numbers {
    std::byte* next;

    auto take(json::cursor& at) -> const char* {
        T value{};
        const char c = at.peek();
        if (c != '-' && !json::is_digit(c)) {
            if constexpr (std::is_floating_point_v<T>) {
                if (c == '"') return special(at);
                return not_of_type(at, "is no number (null stands for nothing: NaN is \"NaN\")");
            }
            return not_of_type(at, "is no number");
        }
        json::number_text number;
        const char* const end = json::scan_number(at.position(), number);
        if (!end) return at.fail(json::words::number), no_json;
        if constexpr (std::is_floating_point_v<T>) {
            if (!json::nearest(number, value)) return "is too large for its type";
        } else {
            std::uint64_t magnitude = 0;
            if (!json::make_integer(number)) return "is no whole number of 64 bits";
            if (!json::magnitude(number, magnitude)) return "does not fit its type";
            const auto most = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
            if (magnitude > most + (number.negative && std::is_signed_v<T> ? 1 : 0)) return "does not fit its type";
            if (number.negative && magnitude != 0 && std::is_unsigned_v<T>) return "does not fit its type";
            value = static_cast<T>(number.negative ? 0 - magnitude : magnitude);
        }
        at.go_to(end);
        return put(value);
    }

private:
    auto put(T value) -> const char* {
        std::memcpy(next, &value, sizeof value);
        next += sizeof value;
        return nullptr;
    }

    auto special(json::cursor& at) -> const char* {
        std::string_view text;
        if (!at.string(text)) return no_json;
        if (text == "NaN") return put(std::numeric_limits<T>::quiet_NaN());
        if (text == "Infinity") return put(std::numeric_limits<T>::infinity());
        if (text == "-Infinity") return put(-std::numeric_limits<T>::infinity());
        return "is a string other than \"NaN\", \"Infinity\" and \"-Infinity\"";
    }
};

struct booleans {
    std::byte* next;

    auto take(json::cursor& at) -> const char* {
        const char c = at.peek();
        if (c != 't' && c != 'f') return not_of_type(at, "is neither true nor false");
        if (!at.literal(c == 't' ? "true" : "false")) return no_json;
        *next++ = static_cast<std::byte>(c == 't');
        return nullptr;
    }
};

/// Little-endian lengths, each with its bytes.
struct texts {
    std::byte* next;

    auto take(json::cursor& at) -> const char* {
        if (at.peek() != '"') return not_of_type(at, "is no string");
        std::string_view text;
        if (!at.string(text)) return no_json;
        const auto size = static_cast<std::uint32_t>(text.size());
        std::memcpy(next, &size, sizeof size);
        if (size != 0) std::memcpy(next + sizeof size, text.data(), size);
        next += sizeof size + size;
        return nullptr;
    }
};

static_assert(std::endian::native == std::endian::little, "binary data are the memory of tensors as it is");

/// The bytes of the value that begins here; nothing is read.
auto extent(json::cursor& at) -> std::optional<std::size_t> {
    char* const begin = at.position();
    const int depth = at.depth();
    at.look_ahead(true);
    if (!at.skip_value()) return std::nullopt;
    at.look_ahead(false);
    const auto size = static_cast<std::size_t>(at.position() - begin);
    at.back_to(begin, depth);
    return size;
}

}

auto read_json_data(json::cursor& at, dtype type, std::span<const std::int64_t> shape, std::size_t count)
    -> std::expected<tensor_storage, std::string> {
    // What is allocated is bounded by what the client has sent, not by what it claims: an element takes two characters, comma included.
    auto text = at.left();
    if (type == dtype::text) {
        const auto found = extent(at);
        if (!found) return std::unexpected(std::string());
        text = *found;
    }
    if (count > text / 2 + 1) return std::unexpected("has fewer elements than the " + std::to_string(count) + " that the shape says");
    tensor_storage made(type == dtype::text ? 4 * count + text : count * size_of(type));
    auto* const to = static_cast<std::byte*>(made.data());
    const auto read = [&](auto elements) -> std::expected<tensor_storage, std::string> {
        data_reader reader(at, shape, count, elements);
        if (!reader.read()) return std::unexpected(std::move(reader.fault));
        made.shrink(static_cast<std::size_t>(reader.end() - to));
        return std::move(made);
    };
    switch (type) {
    case dtype::bool_: return read(booleans{to});
    case dtype::text: return read(texts{to});
    case dtype::f16:
    case dtype::bf16: return std::unexpected("is of 16-bit floating point, which JSON does not carry: use the binary data");
    default: break;
    }
    return visit(type, [&]<class T>(std::type_identity<T>) -> std::expected<tensor_storage, std::string> {
        if constexpr (json_carries(dtype_of<T>) && !std::is_same_v<T, bool>) return read(numbers<T>{to});
        else std::unreachable();
    });
}

}
