#include "read.hpp"

#include <vector>

#include "../describe/scalar.hpp"
#include "../validate/check.hpp"
#include "bytes16.hpp"
#include "cursor.hpp"
#include "line_and_column.hpp"
#include "members_seen.hpp"
#include "padded_copy.hpp"
#include "read_number.hpp"

namespace conduit::json {
namespace {

using annotation::constraint;
using annotation::unconstrained;
using describe::kind;
using describe::type;
using validate::location;

/// Thrown nowhere: a broken document ends the reading through return values, all of which mean: it is JSON so far. A value that
/// does not fit is a fault, and reading goes on.
struct reader {
    cursor text;
    arena& memory;
    validate::faults& faults;

    auto fault(const location& at, std::string_view code, std::string message) -> bool {
        faults.add("body", at, code, std::move(message));
        return true;
    }
    [[gnu::noinline]] auto misfit(const type& type, const location& at) -> bool {
        fault(at, "type", describe::expectation(type));
        return text.skip_value();
    }
    void check(const type& type, const constraint& constraint, const void* value, const location& at) {
        if (&constraint != &unconstrained) validate::check(type, constraint, value, "body", at, faults);
    }
    /// Of what has elements, with the number of faults before them.
    void check(const type& type, const constraint& constraint, const void* value, const location& at, std::size_t faults_before) {
        if (faults.count() == faults_before) check(type, constraint, value, at);
        else if (&constraint != &unconstrained) validate::check_count(type, constraint, value, "body", at, faults);
    }

    /// Only leads to the functions below, which are none of its own parts: each value would pay for the registers that the longest needs.
    auto read(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        switch (type.kind) {
        case kind::boolean: return read_boolean(type, to, at);
        case kind::integer:
        case kind::unsigned_integer: return read_integer(type, constraint, to, at);
        case kind::real: return read_number(type, constraint, to, at);
        case kind::string:
        case kind::string_view:
        case kind::enumeration:
        case kind::formatted: return read_text(type, constraint, to, at);
        case kind::optional: return read_optional(type, constraint, to, at);
        case kind::sequence: return read_sequence(type, constraint, to, at);
        case kind::array:
        case kind::tuple: return read_places(type, constraint, to, at);
        case kind::map: return read_map(type, constraint, to, at);
        case kind::variant: return read_variant(type, constraint, to, at);
        case kind::object: return read_object(type, to, at);
        case kind::null: return read_null(type, at);
        case kind::upload: break;  // no JSON type holds one
        }
        return misfit(type, at);
    }

    [[gnu::noinline]] auto read_null(const type& type, const location& at) -> bool { return text.peek() == 'n' ? text.literal("null") : misfit(type, at); }

    [[gnu::noinline]] auto read_boolean(const type& type, void* to, const location& at) -> bool {
        const char c = text.peek();
        if (c != 't' && c != 'f') return misfit(type, at);
        *static_cast<bool*>(to) = c == 't';
        return text.literal(c == 't' ? "true" : "false");
    }

    [[gnu::noinline]] auto read_optional(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        if (text.peek() != 'n') return read(*type.element, constraint, type.emplace(to), at);
        type.clear(to);
        return text.literal("null");
    }

    auto begins_number() const -> bool {
        const char c = text.peek();
        const bool sign = c == '-', digit = is_digit(c);
        return sign | digit;  // without a branch for the sign
    }
    auto scan(number_text& number) -> bool {
        const char* const end = scan_number(text.position(), number);
        if (!end) return text.fail(words::number);
        text.go_to(end);
        return true;
    }

    /// Most often digits are all that there is; the rest is left to read_number.
    [[gnu::noinline]] auto read_integer(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        const bool negative = text.peek() == '-';
        const char* const first = text.position() + (negative ? 1 : 0);
        std::uint64_t value = 0;
        const char* const end = take_digits(first, value);
        const auto digits = end - first;
        if (digits == 0 || digits > 18 || (*first == '0' && digits > 1) || *end == '.' || (*end | 0x20) == 'e' || !store(type, negative, value, to))
            return read_number(type, constraint, to, at);
        text.go_to(end);
        check(type, constraint, to, at);
        return true;
    }
    [[gnu::noinline]] auto read_number(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        if (!begins_number()) return misfit(type, at);
        number_text number;
        if (!scan(number)) return false;
        bool fits = false;
        if (type.kind == kind::real) {
            fits = type.size == sizeof(double) ? nearest(number, *static_cast<double*>(to)) : nearest(number, *static_cast<float*>(to));
        } else {
            if (!number.integer && !make_integer(number)) return fault(at, "type", describe::expectation(type));
            std::uint64_t value{};
            fits = magnitude(number, value) && store(type, number.negative, value, to);
        }
        if (!fits) return fault(at, "range", "is out of the range of " + std::to_string(8 * type.size) + "-bit numbers");
        check(type, constraint, to, at);
        return true;
    }
    static auto store(const type& type, bool negative, std::uint64_t magnitude, void* to) -> bool {
        const unsigned bits = 8 * static_cast<unsigned>(type.size);
        if (type.kind == kind::unsigned_integer) {
            if ((negative && magnitude != 0) || (bits < 64 && magnitude >> bits != 0)) return false;
        } else if (magnitude > (std::uint64_t{1} << (bits - 1)) - (negative ? 0 : 1)) {
            return false;
        }
        describe::store_integer(type, negative ? ~magnitude + 1 : magnitude, to);
        return true;
    }

    /// By sixteen bytes, without a branch for how short a text is: so much room every std::string has, and so much follows in the document.
    static void assign(std::string& to, std::string_view text) {
        to.resize_and_overwrite(text.size(), [&](char* place, std::size_t size) {
            const char* const from = text.data();
            for (std::size_t i = 0; i + 16 < size; i += 16) bytes16::load(from + i).store(place + i);
            const auto last = size > 16 ? size - 16 : 0;
            bytes16::load(from + last).store(place + last);
            return size;
        });
    }
    [[gnu::noinline]] auto read_text(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        if (text.peek() != '"') return misfit(type, at);
        std::string_view value;
        if (!text.string(value)) return false;
        switch (type.kind) {
        case kind::enumeration:
            if (!describe::store_enumerator(type, value, to)) fault(at, "one_of", describe::expectation(type));
            return true;
        case kind::formatted: {
            std::string why;
            return type.text_form->read(value, to, why) || fault(at, "format", std::move(why));
        }
        case kind::string: assign(*static_cast<std::string*>(to), value); break;
        default: *static_cast<std::string_view*>(to) = memory.copy(value);
        }
        check(type, constraint, to, at);
        return true;
    }

    /// Each element of the array that begins here, by `each(index)`.
    template <class Each>
    auto elements(const Each& each) -> bool {
        if (!text.enter()) return false;
        text.take('[');
        text.skip_space();
        if (!text.take(']')) {
            std::size_t index = 0;
            do {
                text.skip_space();
                if (!each(index++)) return false;
                text.skip_space();
            } while (text.take(','));
            if (!text.take(']')) return text.fail_here();
        }
        text.leave();
        return true;
    }

    [[gnu::noinline]] auto read_sequence(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        if (text.peek() != '[') return misfit(type, at);
        type.clear(to);
        const auto faults_before = faults.count();
        const auto& element = *type.element;
        const auto read_one = [&](std::size_t index) { return read(element, unconstrained, type.emplace(to), {&at, {}, index, true}); };
        const bool done = element.kind == kind::real && element.size == sizeof(double) ? elements([&](std::size_t index) {
            return begins_number() ? read_double(element, *static_cast<std::vector<double>*>(to), {&at, {}, index, true}) : read_one(index);
        }) : elements(read_one);
        if (!done) return false;
        check(type, constraint, to, at, faults_before);
        return true;
    }
    /// The numbers of long arrays, without the way through the type's functions.
    auto read_double(const type& type, std::vector<double>& to, const location& at) -> bool {
        number_text number;
        if (!scan(number)) return false;
        double value{};
        if (!nearest(number, value)) return fault(at, "range", "is out of the range of " + std::to_string(8 * type.size) + "-bit numbers");
        to.push_back(value);
        return true;
    }

    /// A std::array or a tuple: as many elements as it has.
    [[gnu::noinline]] auto read_places(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        if (text.peek() != '[') return misfit(type, at);
        std::size_t count = 0;
        const auto faults_before = faults.count();
        if (!elements([&](std::size_t index) {
                count = index + 1;
                if (index >= type.length) return text.skip_value();
                const auto& element = type.element ? *type.element : *type.members()[index].type;
                return read(element, unconstrained, const_cast<void*>(type.emplaced(to, index)), {&at, {}, index, true});
            }))
            return false;
        if (count != type.length) return fault(at, "length", "must have exactly " + std::to_string(type.length) + " elements");
        check(type, constraint, to, at, faults_before);
        return true;
    }

    /// Each member of the object that begins here, by `each(name)`, which reads the value.
    template <class Each>
    auto members(const Each& each) -> bool {
        if (!text.enter()) return false;
        text.take('{');
        text.skip_space();
        if (!text.take('}')) {
            do {
                text.skip_space();
                std::string_view name;
                if (!name_of_member(name) || !each(name)) return false;
                text.skip_space();
            } while (text.take(','));
            if (!text.take('}')) return text.fail_here();
        }
        text.leave();
        return true;
    }
    auto name_of_member(std::string_view& name) -> bool {
        if (!text.string(name)) return false;
        text.skip_space();
        if (!text.take(':')) return text.fail_here();
        text.skip_space();
        return true;
    }

    [[gnu::noinline]] auto read_map(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        if (text.peek() != '{') return misfit(type, at);
        type.clear(to);
        const auto faults_before = faults.count();
        bool crowded = false;  // then no more is looked up: each time would take as long as all before it
        if (!members([&](std::string_view name) {
                const location here{&at, name, 0, false};
                if (crowded) return text.skip_value();
                if (type.map->crowded && type.map->crowded(to, name)) {
                    crowded = true;
                    fault(at, "collision", "has too many names of one hash");
                    return text.skip_value();
                }
                void* const value = type.map->emplace(to, name);
                if (value) return read(*type.element, unconstrained, value, here);
                fault(here, "repeated", "is given more than once");
                return text.skip_value();
            }))
            return false;
        check(type, constraint, to, at, faults_before);
        return true;
    }

    [[gnu::noinline]] auto read_object(const type& type, void* to, const location& at) -> bool {
        if (text.peek() != '{') return misfit(type, at);
        if (!text.enter()) return false;
        text.take('{');
        text.skip_space();
        const auto faults_before = faults.count();
        const auto all = type.members();
        members_seen seen(all.size());
        bool tagged = false;
        if (!text.take('}')) {
            location here{&at, {}, 0, false};
            std::size_t next = 0;  // clients mostly keep the declared order
            do {
                text.skip_space();
                std::size_t index = next;
                if (next < all.size() && text.take(all[next].key.characters + 1, all[next].key.length - 1)) text.skip_space();
                else if (!find_member(type, index, tagged, at)) return false;
                if (index == all.size()) continue;
                next = index + 1;
                const auto& member = all[index];
                here.name = {member.key.characters + 2, member.key.length - 4};
                if (!seen.mark(index)) {
                    fault(here, "repeated", "is given more than once");
                    if (!text.skip_value()) return false;
                    continue;
                }
                if (!(member.read_only ? text.skip_value() : read(*member.type, *member.constraint, static_cast<char*>(to) + member.offset, here))) return false;
            } while (text.skip_space(), text.take(','));
            if (!text.take('}')) return text.fail_here();
        }
        text.leave();
        if (!seen.all())
            for (std::size_t i = 0; i < all.size(); ++i)
                if (all[i].required && !all[i].read_only && !seen[i]) fault({&at, all[i].name(), 0, false}, "required", "is missing");
        if (!type.tag.empty() && !tagged) fault({&at, type.discriminator(), 0, false}, "required", "is missing");
        if (type.check_count != 0 && faults.count() == faults_before) validate::check_object(type, to, "body", at, faults);
        return true;
    }
    /// Which member's name stands here; behind the last for what is not known, which is read.
    [[gnu::noinline]] auto find_member(const type& type, std::size_t& index, bool& tagged, const location& at) -> bool {
        std::string_view name;
        if (!name_of_member(name)) return false;
        index = describe::find_member(type, name);
        return index < type.members().size() || read_unknown(type, name, tagged, at);
    }
    auto read_unknown(const type& type, std::string_view name, bool& tagged, const location& at) -> bool {
        const location here{&at, name, 0, false};
        if (type.tag.empty() || name != type.discriminator()) {
            if (type.strict) fault(here, "unknown", "is not known here");
            return text.skip_value();
        }
        if (tagged) fault(here, "repeated", "is given more than once");
        tagged = true;
        if (text.peek() != '"') {
            fault(here, "type", "must be a string");
            return text.skip_value();
        }
        std::string_view value;
        if (!text.string(value)) return false;
        return value == type.tag_value() || fault(here, "one_of", "must be " + std::string(type.tag_value()));
    }

    /// The alternative is known by what the value begins with, or, of several objects, by its discriminator.
    [[gnu::noinline]] auto read_variant(const type& type, const constraint& constraint, void* to, const location& at) -> bool {
        const auto alternatives = type.members();
        const char first = begins_number() ? '0' : text.peek();
        std::size_t found = alternatives.size(), objects = 0;
        for (std::size_t i = 0; i < alternatives.size(); ++i) {
            if (describe::first_character(*alternatives[i].type) != (first == 'f' ? 't' : first)) continue;
            found = i;
            ++objects;
        }
        if (found == alternatives.size()) return misfit(type, at);
        if (objects > 1) {
            const auto member = alternatives[found].type->discriminator();
            std::string value;
            if (!find_discriminator(member, value)) return false;
            for (found = 0; found < alternatives.size(); ++found)
                if (alternatives[found].type->discriminator() == member && alternatives[found].type->tag_value() == value) break;
            if (found == alternatives.size()) {
                fault({&at, member, 0, false}, "one_of", describe::expectation_of_discriminator(type));
                return text.skip_value();
            }
        }
        return read(*alternatives[found].type, constraint, type.choose(to, found), at);
    }
    /// Looks through the object that begins here, which is read again afterwards.
    auto find_discriminator(std::string_view member, std::string& value) -> bool {
        char* const begin = text.position();
        const auto depth = text.depth();
        bool found = false;
        text.look_ahead(true);
        const bool is_json = members([&](std::string_view name) {
            if (name != member) return text.skip_value();
            std::string_view written;
            found = true;
            if (text.peek() == '"' && text.string(written)) value = written;
            return false;
        });
        text.look_ahead(false);
        if (!is_json && (!found || text.wrong())) return false;
        text.back_to(begin, depth);
        return true;
    }
};

}

auto read(const describe::type& type, const annotation::constraint& constraint, std::string_view document, void* to, arena& memory,
          validate::faults& faults) -> std::expected<void, std::string> {
    thread_local padded_copy copy;
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (document.starts_with(byte_order_mark)) document.remove_prefix(byte_order_mark.size());  // RFC 8259 section 8.1: may be ignored
    char* const begin = copy.of(document);
    reader reader{cursor(begin, document.size()), memory, faults};
    auto& text = reader.text;
    const auto no_json = [&](const char* wrong) {
        return std::unexpected(wrong + line_and_column(document.substr(0, static_cast<std::size_t>(text.position() - begin))));
    };
    text.skip_space();
    if (text.at_end()) return std::unexpected(words::nothing);
    if (!reader.read(type, constraint, to, {})) return no_json(text.wrong());
    text.skip_space();
    if (!text.at_end()) return no_json(words::trailing);
    return {};
}

}
