// The look-up in segment_tables. Included once for each instruction set, where `#pragma GCC target` is in force and `lanes` is
// defined: what the processor does with all characters of a path at once. All here has internal linkage, so that no other
// file gets code with those instructions.

namespace conduit::routing {
namespace {

/// The first shape of the group of a leading segment; nothing if there is none.
auto hashed_group(const segment_tables& tables, std::size_t method, std::size_t segments, bool trailing_slash, std::uint64_t leading) -> const shape* {
    const auto hash = group_hash(tables, method, segments, trailing_slash, leading);
    const auto* shape = &tables.shapes[hash >> tables.shift];
    while (shape->tag != tag_of(hash)) {
        if (shape->collides < 0) return nullptr;
        shape = &tables.shapes[static_cast<std::size_t>(shape->collides)];
    }
    return shape;
}

/// Of `text`, lanes::reads bytes can be read.
auto find_in_place(const segment_tables& tables, method method, const char* text, std::size_t length, captures& captures) -> std::int16_t {
    const lanes path(text, length);
    const auto [slashes, escapes] = path.masks();
    if ((escapes | (slashes & (slashes << 1)) | (~slashes & 1)) != 0) [[unlikely]] return -1;
    const auto ends = (slashes & (slashes - 1)) | std::uint64_t{1} << length;  // of segments
    const auto segments = static_cast<std::size_t>(std::popcount(slashes));
    const bool trailing_slash = slashes >> (length - 1) & 1;
    const auto by_method = tables.method_index[index_of(method)];
    const shape* shape = nullptr;
    if (!tables.few) {
        const auto ahead = ends >> tables.leading;
        if (ahead == 0) [[unlikely]] return -1;
        const auto leading_length = static_cast<std::size_t>(std::countr_zero(ahead));
        const auto leading = lanes::first_bytes(load_word(text + tables.leading), leading_length) + leading_length;
        shape = hashed_group(tables, by_method, segments, trailing_slash, leading);
    }
    if (!shape) {
        if (segments > segment_tables::most_segments) [[unlikely]] return -1;
        const auto first = tables.by_count[by_method][count_index(segments, trailing_slash)];
        if (first < 0) return -1;
        shape = &tables.shapes[static_cast<std::size_t>(first)];
    }
    const auto kind = check_of(0, by_method, trailing_slash);
    const routing::shape* best_shape = nullptr;
    const candidate* best = nullptr;
    for (;; shape = &tables.shapes[static_cast<std::size_t>(shape->next)]) {
        const auto packed = path.pack(slashes, ends, shape->literals);
        const auto* found = &tables.candidates[shape->first_candidate];
        if (!tables.few) {
            auto window = packed.word(shape->window);
            if (shape->second_window != 0) [[unlikely]] window = both_windows(window, packed.word(shape->second_window));
            found = &tables.candidates[place_of(*shape, window)];
        }
        while (!packed.is(*found, kind) && found->next != 0) found = &tables.candidates[found->next];
        if (packed.is(*found, kind) && (!best || shape->rank < best_shape->rank)) {
            best_shape = shape;
            best = found;
            if (found->certainty == certainty::certain) [[likely]] break;
        }
        if (shape->next < 0) break;
    }
    if (!best || best->certainty == certainty::doubtful) return -1;
    const auto captured = ~std::uint32_t{best_shape->literals} & ((1u << segments) - 1);
    captures.mark(lanes::choose(captured, slashes), lanes::choose(captured, ends));
    return best->endpoint;
}

[[gnu::noinline]] auto find_in_copy(const segment_tables& tables, method method, std::string_view path, captures& captures) -> std::int16_t {
    std::array<char, lanes::reads> copy{};
    std::memcpy(copy.data(), path.data(), path.size());
    return find_in_place(tables, method, copy.data(), path.size(), captures);
}

/// A path whose last segment alone makes it too long, as tokens and hashes do, is looked up by its beginning; if that segment is
/// longer than any literal, what matches it is a capture.
auto find_long(const segment_tables& tables, method method, std::string_view path, captures& captures) -> std::int16_t {
    constexpr auto beginning = segment_tables::longest_path;
    static_assert(beginning == routing::captures::last_mark);
    const auto tail = path.substr(beginning);
    if (!tables.complete || tail.size() > beginning || !readable(tail.data(), lanes::reads)) return -1;
    const auto [slashes, escapes] = lanes(tail.data(), tail.size()).masks();
    if ((slashes | escapes) != 0) return -1;
    const auto last_slash = path.substr(0, beginning).rfind('/');
    if (last_slash == path.npos || path.size() - last_slash - 1 <= tables.longest_end) return -1;
    const auto endpoint = find_in_place(tables, method, path.data(), beginning, captures);
    return endpoint >= 0 && captures.reach_last_mark() ? endpoint : std::int16_t{-1};
}

auto find(const segment_tables& tables, method method, std::string_view path, captures& captures) -> std::int16_t {
    if (path.size() < 2 || path.size() > tables.longest) [[unlikely]] {
        if (tables.longest == 0) return -1;
        if (path == "/") {
            captures.set_count(0);
            return tables.root[tables.method_index[index_of(method)]];
        }
        return path.size() > segment_tables::longest_path ? find_long(tables, method, path, captures) : std::int16_t{-1};
    }
    if (!readable(path.data(), lanes::reads)) [[unlikely]] return find_in_copy(tables, method, path, captures);
    return find_in_place(tables, method, path.data(), path.size(), captures);
}

}
}
