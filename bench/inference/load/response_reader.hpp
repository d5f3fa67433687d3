#pragma once
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace load {

/// Finds the end of one HTTP/1.1 response with a Content-Length; keeps its status, and nothing of its body.
class response_reader {
public:
    enum class state { more, whole, broken };

    auto feed(std::string_view bytes) -> state {
        if (!in_body_) {
            head_ += bytes;
            const auto end = head_.find("\r\n\r\n");
            if (end == head_.npos) return head_.size() > most_head ? state::broken : state::more;
            if (!read_head(std::string_view(head_).substr(0, end + 2))) return state::broken;
            bytes = std::string_view(head_).substr(end + 4);
            in_body_ = true;
        }
        if (bytes.size() > left_) return state::broken;  // nothing was asked for yet
        left_ -= bytes.size();
        if (left_ != 0) return state::more;
        head_.clear();
        in_body_ = false;
        return state::whole;
    }
    auto status() const -> int { return status_; }
    void reset() {
        head_.clear();
        in_body_ = false;
    }

private:
    static constexpr std::size_t most_head = 64 * 1024;

    auto read_head(std::string_view head) -> bool {
        constexpr std::string_view protocol = "HTTP/1.1 ";
        if (!head.starts_with(protocol) || !read_number(head.substr(protocol.size()), status_)) return false;
        for (auto at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2))
            if (const auto line = head.substr(at + 2); is_length(line)) return read_number(line.substr(line.find_first_not_of(" \t", length.size())), left_);
        return false;
    }
    static constexpr std::string_view length = "content-length:";
    static auto is_length(std::string_view line) -> bool {
        if (line.size() <= length.size()) return false;
        for (std::size_t i = 0; i < length.size(); ++i)
            if ((line[i] | 0x20) != length[i]) return false;  // ':' and '-' have that bit
        return true;
    }
    template <class Number>
    static auto read_number(std::string_view text, Number& number) -> bool {
        return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
    }

    std::string head_;
    bool in_body_ = false;
    std::size_t left_ = 0;
    int status_ = 0;
};

}
