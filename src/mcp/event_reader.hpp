#pragma once
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <conduit/mcp/client.hpp>

namespace conduit::mcp {

/// Server-Sent Events, as they come.
class event_reader {
public:
    explicit event_reader(std::size_t longest) : longest_(longest) {}

    std::string id;
    int retry = 1000;  // milliseconds

    /// Takes what has come; `with(data)` says whether it wants more.
    template <class Function>
    auto take(std::string& text, Function with) -> bool {
        std::size_t begin = 0;
        for (auto end = text.find('\n', scanned_); end != text.npos; end = text.find('\n', begin)) {
            std::string_view line(text.data() + begin, end - begin);
            if (line.ends_with('\r')) line.remove_suffix(1);
            begin = end + 1;
            if (line.empty()) {
                if (const auto data = std::exchange(data_, {}); !data.empty() && !with(data)) return false;
            } else {
                field(line);
            }
        }
        text.erase(0, begin);
        scanned_ = text.size();
        if (text.size() + data_.size() > longest_) throw remote_error(0, "The server's message is too large.");
        return true;
    }

private:
    void field(std::string_view line) {
        const auto colon = std::min(line.find(':'), line.size());
        const auto name = line.substr(0, colon);
        auto value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (name == "data") data_.append(data_.empty() ? "" : "\n").append(value);
        else if (name == "id" && is_sendable(value)) id = value;
        else if (name == "retry") std::from_chars(value.begin(), value.end(), retry);
        if (data_.size() > longest_) throw remote_error(0, "The server's message is too large.");
    }

    /// It goes into a header.
    static auto is_sendable(std::string_view id) -> bool {
        return id.size() <= 1024 && std::ranges::all_of(id, [](char each) { return each >= ' ' && each < 0x7f; });
    }

    const std::size_t longest_;
    std::string data_;
    std::size_t scanned_ = 0;
};

}
