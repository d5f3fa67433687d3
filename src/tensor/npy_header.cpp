#include "npy_header.hpp"

#include <charconv>
#include <string>
#include <utility>

namespace conduit {
namespace {

auto malformed(std::string message) -> tensor_fault { return {true, "", "syntax", "the .npy header " + std::move(message)}; }
auto unsuitable(std::string message) -> tensor_fault { return {false, "", "type", std::move(message)}; }

class header_parser {
public:
    explicit header_parser(std::string_view text) : rest_(text) {}

    auto parse() -> std::expected<npy_header, tensor_fault> {
        if (!take('{')) return std::unexpected(malformed("is not a dictionary"));
        while (!take('}')) {
            if (!entry()) return std::unexpected(fault_);
            if (!take(',') && !follows('}')) return std::unexpected(malformed("is not a dictionary"));
        }
        skip_space();
        if (!rest_.empty()) return std::unexpected(malformed("goes on after its dictionary"));
        if (seen_ != all_keys) return std::unexpected(malformed("lacks descr, fortran_order or shape"));
        if (fault_.message.empty()) return std::move(header_);
        return std::unexpected(fault_);  // a type we refuse, in a header that is otherwise right
    }

private:
    static constexpr unsigned all_keys = 7;  // one bit each: descr, fortran_order, shape
    static constexpr std::uint32_t longest_text = 1u << 28;  // code points, so that bytes do not overflow

    auto entry() -> bool {
        const auto key = quoted();
        if (!key || !take(':')) return fail(malformed("is not a dictionary"));
        unsigned bit = 0;
        bool good = false;
        if (*key == "descr") bit = 1, good = descr();
        else if (*key == "fortran_order") bit = 2, good = fortran_order();
        else if (*key == "shape") bit = 4, good = shape();
        else return fail(malformed("has an unknown key"));
        if (!good) return false;
        if ((seen_ & bit) != 0) return fail(malformed("has a key twice"));
        seen_ |= bit;
        return true;
    }

    auto descr() -> bool {
        if (follows('[')) return fail(unsuitable("the array has a structured type; only plain numbers and text can be read"));
        const auto text = quoted();
        if (!text) return fail(malformed("has no type in descr"));
        if (auto fault = read_type(*text); !fault.message.empty()) {
            fault_ = std::move(fault);
            return fault_.malformed ? false : true;
        }
        return true;
    }

    auto read_type(std::string_view text) -> tensor_fault {
        if (text.size() < 2) return malformed("has no type in descr");
        const auto order = text[0];
        if (order != '<' && order != '>' && order != '|' && order != '=') return malformed("has no byte order in descr");
        const auto kind = text.substr(1);
        if (kind.starts_with('O')) return unsuitable("the array holds Python objects; only numbers and text can be read");
        header_.big_endian = order == '>';
        constexpr std::pair<std::string_view, dtype> types[] = {
            {"b1", dtype::bool_}, {"u1", dtype::u8},  {"u2", dtype::u16}, {"u4", dtype::u32}, {"u8", dtype::u64}, {"i1", dtype::i8},
            {"i2", dtype::i16},   {"i4", dtype::i32}, {"i8", dtype::i64}, {"f2", dtype::f16}, {"f4", dtype::f32}, {"f8", dtype::f64}};
        for (const auto& [name, type] : types) {
            if (kind != name) continue;
            if (order == '|' && size_of(type) > 1) return malformed("has no byte order in descr");
            header_.type = type;
            header_.element_size = size_of(type);
            return {};
        }
        if (kind[0] == 'S' || kind[0] == 'a' || kind[0] == 'U') return read_text_type(kind);
        switch (kind[0]) {
            case 'f': return unsuitable("the array has a floating-point type other than float16, float32 and float64; use array.astype(\"float64\")");
            case 'c': return unsuitable("the array holds complex numbers; only real numbers can be read");
            case 'M':
            case 'm': return unsuitable("the array holds dates or durations; only numbers and text can be read");
            case 'V': return unsuitable("the array has a structured type; only plain numbers and text can be read");
            default: return malformed("has an unknown type in descr");
        }
    }

    /// S5: five bytes, U5: five code points of four bytes; shorter texts end in zeros.
    auto read_text_type(std::string_view kind) -> tensor_fault {
        const auto digits = kind.substr(1);
        std::uint32_t length = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
        if (error != std::errc{} || end != digits.data() + digits.size() || length > longest_text) return malformed("has an unknown type in descr");
        header_.type = dtype::text;
        header_.element_size = length * (kind[0] == 'U' ? sizeof(char32_t) : 1);
        header_.unicode = kind[0] == 'U';
        return {};
    }

    auto fortran_order() -> bool {
        skip_space();
        for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
            if (!rest_.starts_with(word)) continue;
            rest_.remove_prefix(word.size());
            header_.fortran_order = value;
            return true;
        }
        return fail(malformed("has a fortran_order that is neither True nor False"));
    }

    /// A tuple of integers: (), (3,), (3, 4).
    auto shape() -> bool {
        const auto bad = [this] { return fail(malformed("has a shape that is not a tuple of dimensions")); };
        if (!take('(')) return bad();
        bool comma = true;
        while (!take(')')) {
            if (!comma) return bad();
            skip_space();
            std::int64_t dimension = 0;
            const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), dimension);
            if (error != std::errc{} || dimension < 0) return bad();
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
            header_.shape.push_back(dimension);
            if (header_.shape.size() > most_dimensions)
                return fail(tensor_fault{false, "", "shape", "the array has more than " + std::to_string(most_dimensions) + " dimensions"});
            comma = take(',');
        }
        return header_.shape.size() == 1 && !comma ? bad() : true;  // (3) is a number in Python
    }

    auto quoted() -> std::optional<std::string_view> {
        skip_space();
        if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) return std::nullopt;
        const auto end = rest_.find(rest_[0], 1);
        if (end == std::string_view::npos) return std::nullopt;
        const auto text = rest_.substr(1, end - 1);
        if (text.contains('\\')) return std::nullopt;
        rest_.remove_prefix(end + 1);
        return text;
    }

    auto fail(tensor_fault fault) -> bool {
        fault_ = std::move(fault);
        return false;
    }
    void skip_space() {
        const auto next = rest_.find_first_not_of(" \t\r\n");
        rest_.remove_prefix(next == std::string_view::npos ? rest_.size() : next);
    }
    auto follows(char c) -> bool {
        skip_space();
        return rest_.starts_with(c);
    }
    auto take(char c) -> bool {
        if (!follows(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view rest_;
    npy_header header_;
    tensor_fault fault_;
    unsigned seen_ = 0;
};

}

auto parse_npy_header(std::string_view text) -> std::expected<npy_header, tensor_fault> { return header_parser(text).parse(); }

}
