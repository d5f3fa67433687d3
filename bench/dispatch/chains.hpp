#pragma once
#include <map>
#include <span>
#include <string_view>
#include <conduit/http/method.hpp>

/// The segments of a path from left to right, as a test for one pattern walks them.
class walk {
public:
    walk(std::string_view path, std::span<std::string_view> captures) : left_(path), captures_(captures) {}

    auto literal(std::string_view text) -> bool { return next() && segment_ == text; }
    auto capture() -> bool {
        if (!next() || segment_.empty()) return false;
        captures_[captured_++] = segment_;
        return true;
    }
    /// Several segments in one comparison, with the slashes around them.
    auto prefix(std::string_view text) -> bool {
        if (!left_.starts_with(text)) return false;
        left_.remove_prefix(text.size() - text.ends_with('/'));
        return true;
    }
    auto end() const -> bool { return left_.empty(); }

private:
    auto next() -> bool {
        if (left_.empty()) return false;
        left_.remove_prefix(1);
        segment_ = left_.substr(0, left_.find('/'));
        left_.remove_prefix(segment_.size());
        return true;
    }

    std::string_view left_;
    std::string_view segment_;
    std::span<std::string_view> captures_;
    std::size_t captured_ = 0;
};

/// A generated function: the index of the route, or -1.
using chain = auto(conduit::method, std::string_view path, std::span<std::string_view> captures) -> int;

struct chains {
    chain* plain;
    chain* bucketed;
    chain* prefixed;
};

extern const std::map<std::string_view, chains> chains_of_sets;
