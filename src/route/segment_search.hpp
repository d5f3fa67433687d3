// The look-up in segment_tables. Included once for each instruction set, where `#pragma GCC target` is in force and `lanes` is
// defined: what the processor does with all characters of a path at once. All here has internal linkage, so that no other
// file gets code with those instructions.
// match_path is for the common case, one line of instructions; `find` is for all that the tables can decide.

namespace conduit::routing {
namespace {

/// A path of at most segment_tables::longest_path bytes; lanes::reads bytes of its text can be read.
struct split_path {
    lanes characters;
    const char* text;
    std::uint64_t slashes;
    std::uint64_t ends;  // of segments

    [[gnu::always_inline]] split_path(const char* path, std::size_t length) : characters(path, length), text(path) {
        slashes = characters.slashes();
        ends = (slashes & (slashes - 1)) | std::uint64_t{1} << length;
    }
    /// It starts with a slash, and has no escapes, and no empty segment but the last.
    auto regular() const -> bool { return (slashes & (slashes << 1 | 1)) == 1 && !characters.has_escapes(); }

    auto kind(std::size_t method, std::size_t length) const -> std::uint32_t {
        return kind_of(method, static_cast<std::size_t>(std::popcount(slashes)), slashes >> (length - 1));
    }
    /// Where what begins there ends, relative to it. Nonsense where nothing does.
    auto rest(std::size_t start) const -> std::size_t { return lanes::first_bit(ends >> (start & 63)); }

    auto leading(std::size_t start) const -> std::uint64_t { return lanes::first_bytes(load_word(text + start), rest(start)); }

    auto seen_through(window window) const -> std::uint64_t {
        const auto start = lanes::first_bit(lanes::choose(window.segment, slashes)) + window.offset;
        return lanes::first_bytes(load_word(text + start), rest(start)) + rest(start);
    }
    auto seen_by(const shape& shape) const -> std::uint64_t {
        const auto seen = seen_through(shape.window);
        return shape.second_window.segment == 0 ? seen : both_windows(seen, seen_through(shape.second_window));
    }
};

/// The first shape of the patterns with a capture for their leading segment.
auto first_by_count(const segment_tables& tables, std::uint32_t kind) -> const shape* {
    const auto segments = segments_of(kind);
    if (segments > segment_tables::most_segments) return nullptr;
    const auto first = tables.by_count[method_of(kind)][count_index(segments, kind >> 15)];
    return first < 0 ? nullptr : &tables.shapes[static_cast<std::size_t>(first)];
}

/// Of a path without its captures: whether it is the candidate's.
auto matches(const auto& packed, const candidate& candidate, std::uint32_t kind) -> bool {
    constexpr auto certainty_left_out = (1u << candidate::certainty_bit) - 1;
    return check_of(packed.length(), kind) == (candidate.check & certainty_left_out) && packed.same(candidate);
}

/// And nothing else can be the answer.
auto is_answer(const auto& packed, const candidate& candidate, std::uint32_t kind) -> bool {
    return check_of(packed.length(), kind) == candidate.check && packed.same(candidate);
}

/// The candidate with the highest priority, from that shape on, where the first that matches may not be it.
auto find_best(const segment_tables& tables, const shape* shape, const split_path& path, std::uint32_t kind, captures& captures) -> std::int16_t {
    const candidate* best = nullptr;
    unsigned best_rank = 256;
    for (;; shape = &tables.shapes[static_cast<std::size_t>(shape->next)]) {
        const auto starts = lanes::choose(shape->captured, path.slashes), ends = lanes::choose(shape->captured, path.ends);
        const auto packed = path.characters.pack(starts, ends);
        const auto* found = &tables.candidates[place_of(*shape, path.seen_by(*shape))];
        while (!matches(packed, *found, kind) && found->next != 0) found = &tables.candidates[found->next];
        if (matches(packed, *found, kind) && shape->rank < best_rank) {
            best_rank = shape->rank;
            best = found;
            captures.mark(starts, ends, shape->captures);
            if (found->certainty() == certainty::certain) break;
        }
        if (shape->next < 0) break;
    }
    return !best || best->certainty() == certainty::doubtful ? std::int16_t{-1} : best->endpoint;
}

/// The group's first shape, or the first by number of segments.
auto first_shape(const segment_tables& tables, const split_path& path, std::uint32_t kind) -> const shape* {
    const auto hash = group_hash(tables, kind, path.leading(tables.leading));
    const auto* shape = &tables.shapes[hash >> tables.shift];
    while (shape->tag != tag_of(hash) && shape->collides >= 0) shape = &tables.shapes[static_cast<std::size_t>(shape->collides)];
    return shape->tag == tag_of(hash) ? shape : first_by_count(tables, kind);
}

auto find_short(const segment_tables& tables, method method, const char* text, std::size_t length, captures& captures) -> std::int16_t {
    const split_path path(text, length);
    if (!path.regular()) return -1;
    const auto kind = path.kind(tables.method_index[index_of(method)], length);
    const auto* shape = first_shape(tables, path, kind);
    return shape ? find_best(tables, shape, path, kind, captures) : std::int16_t{-1};
}

/// A path whose last segment alone makes it too long, as tokens and hashes do, is looked up by its beginning. That this may be
/// done, `may_be_long` says before, and `is_long` of what was found: the last segment is longer than any literal, and a capture.
auto may_be_long(const segment_tables& tables, std::string_view path) -> bool {
    const auto tail = path.substr(segment_tables::longest_path);
    if (!tables.complete || tail.size() > segment_tables::longest_path || !readable(tail.data(), lanes::reads)) return false;
    const lanes end(tail.data(), tail.size());
    return end.slashes() == 0 && !end.has_escapes();
}
static_assert(segment_tables::longest_path == captures::last_mark);

auto is_long(const segment_tables& tables, std::string_view path, const captures& captures) -> bool {
    return captures.reach_last_mark() && captures.text(path, captures.count() - 1).size() > tables.longest_end;
}

auto find_long(const segment_tables& tables, method method, std::string_view path, captures& captures) -> std::int16_t {
    if (!may_be_long(tables, path)) return -1;
    const auto endpoint = find_short(tables, method, path.data(), segment_tables::longest_path, captures);
    return endpoint >= 0 && is_long(tables, path, captures) ? endpoint : std::int16_t{-1};
}

/// For every path and every set of patterns; -1 where the trie has to decide.
auto find(const segment_tables& tables, method method, std::string_view path, captures& captures) -> std::int16_t {
    if (tables.longest == 0) return -1;
    if (path == "/") {
        captures.set_count(0);
        return tables.root[tables.method_index[index_of(method)]];
    }
    if (path.size() > segment_tables::longest_path) return find_long(tables, method, path, captures);
    if (path.size() < 2 || path.size() > tables.longest) return -1;
    if (readable(path.data(), lanes::reads)) return find_short(tables, method, path.data(), path.size(), captures);
    std::array<char, lanes::reads> copy{};
    std::memcpy(copy.data(), path.data(), path.size());
    return find_short(tables, method, copy.data(), path.size(), captures);
}

[[gnu::noinline]] auto match_otherwise(const plan& plan, method method, std::string_view path, captures& captures) -> match_result {
    if (const auto endpoint = find(plan.segments, method, path, captures); endpoint >= 0) return {endpoint};
    return match_by_trie(plan, method, path, captures);
}

/// By the first `length` bytes, lanes::reads of which can be read: at once if the group is at its place and its patterns are all
/// certain, as most are.
[[gnu::always_inline]] inline auto match_at_once(const plan& plan, method method, std::string_view text, std::size_t length, captures& captures) -> match_result {
    const auto& tables = plan.segments;
    const split_path path(text.data(), length);
    if (!path.regular()) [[unlikely]] return match_by_trie(plan, method, text, captures);
    const auto kind = path.kind(tables.method_index[index_of(method)], length);
    const auto hash = group_hash(tables, kind, path.leading(tables.leading));
    const auto* shape = &tables.shapes[hash >> tables.shift];
    if (shape->tag != tag_of(hash)) [[unlikely]] {
        if (shape->collides < 0) return match_otherwise(plan, method, text, captures);
        shape = &tables.shapes[static_cast<std::size_t>(shape->collides)];
        if (shape->tag != tag_of(hash)) return match_otherwise(plan, method, text, captures);
    }
    for (;;) {
        const auto starts = lanes::choose(shape->captured, path.slashes), ends = lanes::choose(shape->captured, path.ends);
        const auto& found = tables.candidates[place_of(*shape, path.seen_by(*shape))];
        if (is_answer(path.characters.pack(starts, ends), found, kind)) [[likely]] {
            captures.mark(starts, ends, shape->captures);
            return {found.endpoint};
        }
        if (found.next != 0 || found.certainty() != certainty::certain) return match_otherwise(plan, method, text, captures);
        if (shape->next < 0) return match_by_trie(plan, method, text, captures);
        shape = &tables.shapes[static_cast<std::size_t>(shape->next)];
    }
}

[[gnu::noinline]] auto match_long(const plan& plan, method method, std::string_view path, captures& captures) -> match_result {
    if (!may_be_long(plan.segments, path) || !readable(path.data(), lanes::reads)) return match_by_trie(plan, method, path, captures);
    const auto found = match_at_once(plan, method, path, segment_tables::longest_path, captures);
    return found.endpoint >= 0 && is_long(plan.segments, path, captures) ? found : match_by_trie(plan, method, path, captures);
}

auto match_path(const plan& plan, method method, std::string_view path, captures& captures) -> match_result {
    if (path.size() - 2 >= plan.segments.lengths || !readable(path.data(), lanes::reads)) [[unlikely]]
        return (path.size() > segment_tables::longest_path ? match_long : match_otherwise)(plan, method, path, captures);
    return match_at_once(plan, method, path, path.size(), captures);
}

}
}
