#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace embeddings {

/// Cuts text into the pieces of words that a model knows: WordPiece, with a vocabulary as BERT has it, for ASCII. Runs of letters
/// and digits are words, in small letters; each sign is one; a run of anything else is a word that the model does not know.
class word_pieces {
public:
    /// A piece a line, its number is the line's, from 0; "##" goes on with a word. Throws std::runtime_error without an [UNK] for
    /// words that are not all pieces.
    explicit word_pieces(std::string_view vocabulary);

    /// The numbers of the text's pieces, from each word's left the longest piece that there is.
    auto operator()(std::string_view text) const -> std::vector<std::int64_t>;

    auto size() const -> std::size_t { return size_; }

private:
    struct hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using table = std::unordered_map<std::string, std::int64_t, hash, std::equal_to<>>;

    void add_word(std::string_view word, std::vector<std::int64_t>& pieces) const;

    table first_, further_;  // at the beginning of a word; within one, without the ##
    std::size_t size_ = 0, longest_ = 0;
    std::int64_t unknown_ = -1;
};

}
