#include "read.hpp"

#include <cstring>
#include <memory>
#include <simdjson.h>
#include <vector>

#include "../describe/scalar.hpp"
#include "../validate/check.hpp"
#include "syntax.hpp"
#include "number.hpp"

namespace conduit::json {
namespace {

namespace ondemand = simdjson::ondemand;
using validate::location;

auto token_of(ondemand::value value) -> std::string_view { return value.raw_json_token(); }

/// Thrown nowhere: a broken document ends the reading through return values.
struct reader {
    arena& memory;
    validate::faults& faults;
    std::string malformed;
    int depth = 0;

    auto broken(simdjson::error_code code) -> bool {
        if (malformed.empty()) malformed = syntax_words(code);
        return false;
    }
    auto enter() -> bool {
        if (++depth <= deepest) return true;
        if (malformed.empty()) malformed = syntax_words(simdjson::DEPTH_ERROR);
        return false;
    }
    auto misfit(const describe::type& type, ondemand::value value, const location& at) -> bool {
        faults.add("body", at, "type", describe::expectation(type));
        return skip(value);
    }

    /// Walks over a value that is not wanted, checking every part: on-demand parsing alone would accept nonsense there.
    auto skip(ondemand::value value) -> bool {
        ondemand::json_type type{};
        if (auto code = value.type().get(type)) return broken(code);
        switch (type) {
        case ondemand::json_type::object: return skip_object(value);
        case ondemand::json_type::array: return skip_array(value);
        case ondemand::json_type::string: {
            std::string_view text;
            auto code = value.get_string().get(text);
            return code ? broken(code) : true;
        }
        case ondemand::json_type::number: {
            ondemand::number number;
            auto code = value.get_number().get(number);
            return code && !is_number(token_of(value)) ? broken(code) : true;
        }
        case ondemand::json_type::boolean: {
            bool flag{};
            auto code = value.get_bool().get(flag);
            return code ? broken(code) : true;
        }
        case ondemand::json_type::null: {
            bool null{};
            auto code = value.is_null().get(null);
            return code ? broken(code) : null ? true : broken(simdjson::N_ATOM_ERROR);
        }
        default: return broken(simdjson::TAPE_ERROR);
        }
    }
    auto skip_object(ondemand::value value) -> bool {
        ondemand::object object;
        if (auto code = value.get_object().get(object)) return broken(code);
        if (!enter()) return false;
        for (auto field : object) {
            std::string_view key;
            if (auto code = field.unescaped_key().get(key)) return broken(code);
            ondemand::value inner;
            if (auto code = field.value().get(inner)) return broken(code);
            if (!skip(inner)) return false;
        }
        --depth;
        return true;
    }
    auto skip_array(ondemand::value value) -> bool {
        ondemand::array array;
        if (auto code = value.get_array().get(array)) return broken(code);
        if (!enter()) return false;
        for (auto element : array) {
            ondemand::value inner;
            if (auto code = element.get(inner)) return broken(code);
            if (!skip(inner)) return false;
        }
        --depth;
        return true;
    }

    /// False: the document is broken. A value that does not fit is a fault, and reading goes on.
    auto read(const describe::type& type, const annotation::constraint& constraint, ondemand::value value, void* to, const location& at)
        -> bool {
        ondemand::json_type found{};
        if (auto code = value.type().get(found)) return broken(code);
        if (type.kind == describe::kind::optional) {
            if (found == ondemand::json_type::null) {
                type.clear(to);
                return skip(value);
            }
            return read(*type.element, constraint, value, type.emplace(to), at);
        }
        switch (type.kind) {
        case describe::kind::boolean: {
            if (found != ondemand::json_type::boolean) return misfit(type, value, at);
            auto code = value.get_bool().get(*static_cast<bool*>(to));
            return code ? broken(code) : true;
        }
        case describe::kind::integer:
        case describe::kind::unsigned_integer:
        case describe::kind::real:
            if (found != ondemand::json_type::number) return misfit(type, value, at);
            return read_number(type, constraint, value, to, at);
        case describe::kind::string:
        case describe::kind::string_view:
        case describe::kind::enumeration:
            if (found != ondemand::json_type::string) return misfit(type, value, at);
            return read_text(type, constraint, value, to, at);
        case describe::kind::sequence:
            if (found != ondemand::json_type::array) return misfit(type, value, at);
            return read_sequence(type, constraint, value, to, at);
        default:
            if (found != ondemand::json_type::object) return misfit(type, value, at);
            return read_object(type, value, to, at);
        }
    }

    auto read_number(const describe::type& type, const annotation::constraint& constraint, ondemand::value value, void* to, const location& at)
        -> bool {
        ondemand::number number;
        const auto code = value.get_number().get(number);
        if (code && !is_number(token_of(value))) return broken(code);
        bool fits = !code;
        if (type.kind == describe::kind::real) {
            double real{};
            if (fits) real = number.as_double();
            else fits = value.get_double().get(real) == simdjson::SUCCESS;  // an integer of more than 64 bits
            fits = fits && describe::store_real(type, real, to);
        } else if (fits && number.is_double()) {
            faults.add("body", at, "type", describe::expectation(type));
            return true;
        } else if (fits && number.is_int64()) {
            const auto integer = number.get_int64();
            fits = type.kind == describe::kind::integer ? describe::fits_signed(integer, type.size)
                                                        : integer >= 0 && describe::fits_unsigned(static_cast<std::uint64_t>(integer), type.size);
            if (fits) describe::store_integer(type, static_cast<std::uint64_t>(integer), to);
        } else if (fits) {
            fits = type.kind == describe::kind::unsigned_integer && describe::fits_unsigned(number.get_uint64(), type.size);
            if (fits) describe::store_integer(type, number.get_uint64(), to);
        }
        if (!fits) faults.add("body", at, "range", "is out of the range of " + std::to_string(8 * type.size) + "-bit numbers");
        else validate::check(type, constraint, to, "body", at, faults);
        return true;
    }

    auto read_text(const describe::type& type, const annotation::constraint& constraint, ondemand::value value, void* to, const location& at)
        -> bool {
        std::string_view text;
        if (auto code = value.get_string().get(text)) return broken(code);
        if (type.kind == describe::kind::enumeration) {
            if (!describe::store_enumerator(type, text, to)) faults.add("body", at, "one_of", describe::expectation(type));
            return true;
        }
        if (type.kind == describe::kind::string) static_cast<std::string*>(to)->assign(text);
        else *static_cast<std::string_view*>(to) = memory.copy(text);
        validate::check(type, constraint, to, "body", at, faults);
        return true;
    }

    auto read_sequence(const describe::type& type, const annotation::constraint& constraint, ondemand::value value, void* to, const location& at)
        -> bool {
        ondemand::array array;
        if (auto code = value.get_array().get(array)) return broken(code);
        if (!enter()) return false;
        type.clear(to);
        std::size_t index = 0;
        for (auto element : array) {
            ondemand::value inner;
            if (auto code = element.get(inner)) return broken(code);
            if (!read(*type.element, {}, inner, type.emplace(to), {&at, {}, index, true})) return false;
            ++index;
        }
        --depth;
        validate::check(type, constraint, to, "body", at, faults);
        return true;
    }

    auto read_object(const describe::type& type, ondemand::value value, void* to, const location& at) -> bool {
        ondemand::object object;
        if (auto code = value.get_object().get(object)) return broken(code);
        if (!enter()) return false;
        const auto members = type.members();
        std::uint64_t few[4]{};  // which members were there
        std::vector<bool> many(members.size() > 256 ? members.size() : 0);
        const auto seen = [&](std::size_t i) { return many.empty() ? ((few[i / 64] >> (i % 64)) & 1) != 0 : static_cast<bool>(many[i]); };
        const auto mark = [&](std::size_t i) {
            if (many.empty()) few[i / 64] |= std::uint64_t{1} << (i % 64);
            else many[i] = true;
        };
        std::size_t likely = 0;  // clients mostly keep the declared order
        for (auto field : object) {
            std::string_view key;
            if (auto code = field.unescaped_key().get(key)) return broken(code);
            ondemand::value inner;
            if (auto code = field.value().get(inner)) return broken(code);
            std::size_t index = likely;
            if (index >= members.size() || members[index].name() != key) {
                index = 0;
                while (index < members.size() && members[index].name() != key) ++index;
            }
            if (index == members.size()) {
                if (!skip(inner)) return false;
                continue;
            }
            likely = index + 1;
            const auto& member = members[index];
            const location here{&at, member.name(), 0, false};
            if (seen(index)) {
                faults.add("body", here, "repeated", "is given more than once");
                if (!skip(inner)) return false;
                continue;
            }
            mark(index);
            if (!read(*member.type, *member.constraint, inner, static_cast<char*>(to) + member.offset, here)) return false;
        }
        --depth;
        for (std::size_t i = 0; i < members.size(); ++i)
            if (members[i].required && !seen(i)) faults.add("body", {&at, members[i].name(), 0, false}, "required", "is missing");
        return true;
    }
};

struct padded_copy {
    std::unique_ptr<char[]> memory;
    std::size_t capacity = 0;

    auto of(std::string_view document) -> simdjson::padded_string_view {
        const auto needed = document.size() + simdjson::SIMDJSON_PADDING;
        if (capacity < needed) {
            memory = std::make_unique_for_overwrite<char[]>(needed);
            capacity = needed;
        }
        std::memcpy(memory.get(), document.data(), document.size());
        std::memset(memory.get() + document.size(), 0, simdjson::SIMDJSON_PADDING);
        return simdjson::padded_string_view(memory.get(), document.size(), capacity);
    }
};

/// A scalar document cannot be had as a value, but must be JSON.
auto scalar_is_broken(ondemand::document& document, ondemand::json_type type) -> simdjson::error_code {
    switch (type) {
    case ondemand::json_type::string: return document.get_string().error();
    case ondemand::json_type::boolean: return begins_with_boolean(document) ? document.get_bool().error() : simdjson::TAPE_ERROR;
    case ondemand::json_type::null: return document.is_null().error();
    default: return simdjson::TAPE_ERROR;
    }
}

}

auto read(const describe::type& type, const annotation::constraint& constraint, std::string_view text, void* to, arena& memory,
          validate::faults& faults) -> std::expected<void, std::string> {
    thread_local ondemand::parser parser;
    thread_local padded_copy copy;
    const auto failed = [](simdjson::error_code code) { return std::unexpected(syntax_words(code)); };
    ondemand::document document;
    if (auto code = parser.iterate(copy.of(text)).get(document)) return failed(code);
    ondemand::json_type found{};
    if (auto code = document.type().get(found)) return failed(code);
    reader reader{memory, faults, {}};
    if (found == ondemand::json_type::object || found == ondemand::json_type::array) {
        ondemand::value root;
        if (auto code = document.get_value().get(root)) return failed(code);
        if (!reader.read(type, constraint, root, to, {})) return std::unexpected(reader.malformed);
        if (!document.at_end()) return failed(simdjson::TRAILING_CONTENT);
        return {};
    }
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // simdjson passes over one, as RFC 8259 section 8.1 allows
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (found == ondemand::json_type::number) {
        if (!is_number(text)) return failed(simdjson::NUMBER_ERROR);
    } else {
        if (auto code = scalar_is_broken(document, found)) return failed(code);
        if (!document.at_end()) return failed(simdjson::TRAILING_CONTENT);
    }
    if (!type.scalar() && type.kind != describe::kind::optional) {
        faults.add("body", {}, "type", describe::expectation(type));
        return {};
    }
    // Now that it is known to be one scalar: as the one element of an array it can be had as a value.
    ondemand::value element;
    if (auto code = parser.iterate(copy.of("[" + std::string(text) + "]")).get(document)) return failed(code);
    if (auto code = document.at(0).get(element)) return failed(code);
    if (!reader.read(type, constraint, element, to, {})) return std::unexpected(reader.malformed);
    return {};
}

}
