#pragma once
#include <span>
#include <string_view>
#include <conduit/route/match.hpp>

namespace conduit::routing {

/// One form of the look-up in segment_tables, for what a processor can do. All give the same answers.
struct search {
    std::string_view name;
    bool (*available)();
    /// The endpoint; -1 where the trie has to decide.
    std::int16_t (*find)(const segment_tables& tables, method method, std::string_view path, captures& captures);
    /// The same, and then the trie.
    match_result (*match)(const plan& plan, method method, std::string_view path, captures& captures);
};

extern const search search_avx512, search_avx2, search_baseline;

/// Those that this processor has, the fastest first.
auto available_searches() -> std::span<const search* const>;

}
