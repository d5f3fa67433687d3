#include "pieces.hpp"

#include <algorithm>
#include <stdexcept>

namespace embeddings {
namespace {

enum class kind { space, word, sign, other };

auto kind_of(char c) -> kind {
    if (c == ' ' || (c >= '\t' && c <= '\r')) return kind::space;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return kind::word;
    return c > ' ' && c <= '~' ? kind::sign : kind::other;
}

auto in_small_letters(std::string_view text) -> std::string {
    std::string small(text);
    for (auto& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return small;
}

}

word_pieces::word_pieces(std::string_view vocabulary) {
    while (!vocabulary.empty()) {
        const auto end = std::min(vocabulary.find('\n'), vocabulary.size());
        auto piece = vocabulary.substr(0, end);
        vocabulary.remove_prefix(std::min(end + 1, vocabulary.size()));
        const auto number = static_cast<std::int64_t>(size_++);
        if (piece == "[UNK]") unknown_ = number;
        const bool further = piece.size() > 2 && piece.starts_with("##");
        if (further) piece.remove_prefix(2);
        longest_ = std::max(longest_, piece.size());
        (further ? further_ : first_).emplace(piece, number);
    }
    if (unknown_ < 0) throw std::runtime_error("the vocabulary has no [UNK]");
}

auto word_pieces::operator()(std::string_view text) const -> std::vector<std::int64_t> {
    const auto small = in_small_letters(text);
    const std::string_view rest = small;
    std::vector<std::int64_t> pieces;
    for (std::size_t at = 0; at < rest.size();) {
        const auto of = kind_of(rest[at]);
        auto end = at + 1;
        while (of != kind::sign && end < rest.size() && kind_of(rest[end]) == of) ++end;
        if (of == kind::other) pieces.push_back(unknown_);
        else if (of != kind::space) add_word(rest.substr(at, end - at), pieces);
        at = end;
    }
    return pieces;
}

void word_pieces::add_word(std::string_view word, std::vector<std::int64_t>& pieces) const {
    const auto before = pieces.size();
    for (std::size_t at = 0; at < word.size();) {
        const auto& known = at == 0 ? first_ : further_;
        auto end = std::min(word.size(), at + longest_);
        auto found = known.end();
        for (; end > at && (found = known.find(word.substr(at, end - at))) == known.end();) --end;
        if (found == known.end()) {
            pieces.resize(before);
            return pieces.push_back(unknown_);
        }
        pieces.push_back(found->second);
        at = end;
    }
}

}
