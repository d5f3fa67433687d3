#pragma once
// The requests of one connection, read by the engine's parsers as src/net/http1.cpp has them do it, but without answers.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/chunked.hpp"
#include "net/request_head.hpp"

namespace fuzz {

struct message {
    std::string method, target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  // as far as it has come
    std::size_t content_length = 0;
    bool chunked = false, http_1_0 = false, keep_alive = true, expects_continue = false, complete = false;

    auto operator==(const message&) const -> bool = default;
};

struct reading {
    std::vector<message> messages;  // the last one perhaps not complete
    int refused = 0;                // the status, if a request was
    std::string detail;

    auto operator==(const reading&) const -> bool = default;
};

/// Takes the bytes in pieces. They lie in memory of their exact size: a sanitizer sees a read past the end.
class request_reader {
public:
    explicit request_reader(const conduit::options& limits) : max_body_(limits.max_body), heads_(limits) {}

    void take(std::string_view piece) {
        std::vector<char> all;
        all.reserve(input_.size() + piece.size());
        all.assign(input_.begin(), input_.end());
        all.insert(all.end(), piece.begin(), piece.end());
        input_ = std::move(all);
        while (!ended_ && !input_.empty() && step()) {}
    }

    auto result() const -> const reading& { return result_; }

private:
    auto step() -> bool {  // false: needs more
        if (result_.messages.empty() || result_.messages.back().complete) return head();
        return result_.messages.back().chunked ? chunks() : body();
    }

    auto head() -> bool {
        conduit::net::request_head head;
        const auto read = heads_.parse({input_.data(), input_.size()}, seen_, head, fields_);
        if (!read) return refuse(read.error().status, read.error().detail);
        if (!*read) {
            seen_ = input_.size();
            return false;
        }
        seen_ = 0;
        if (head.content_length > max_body_) return refuse(413, "The body is larger than " + std::to_string(max_body_) + " bytes.");
        auto& made = result_.messages.emplace_back();
        made = {.method = std::string(name_of(head.method)), .target = std::string(head.target), .headers = {}, .body = {}, .content_length = head.content_length,
                .chunked = head.chunked, .http_1_0 = head.http_1_0, .keep_alive = head.keep_alive, .expects_continue = head.expects_continue};
        for (const auto& field : fields_) made.headers.emplace_back(field.name, field.value);
        use_up(head.size);
        chunks_.reset();
        if (!made.chunked && made.content_length == 0) complete();
        return true;
    }

    auto body() -> bool {
        auto& made = result_.messages.back();
        const auto count = std::min(made.content_length - made.body.size(), input_.size());
        made.body.append(input_.data(), count);
        use_up(count);
        if (made.body.size() == made.content_length) complete();
        return true;
    }

    auto chunks() -> bool {
        using status = conduit::net::chunked_decoder::status;
        const auto progress = chunks_.decode(input_.data(), input_.size(), input_.data(), max_body_);
        result_.messages.back().body.append(input_.data(), progress.produced);
        use_up(progress.consumed);
        if (progress.state == status::incomplete) return false;
        if (progress.state == status::complete) return complete();
        return refuse(progress.state == status::fault ? 400 : chunks_.in_trailers() ? 431 : 413, std::string(progress.problem));
    }

    auto complete() -> bool {
        result_.messages.back().complete = true;
        ended_ = !result_.messages.back().keep_alive;
        return true;
    }

    auto refuse(int status, std::string detail) -> bool {
        result_.refused = status;
        result_.detail = std::move(detail);
        return ended_ = true;
    }

    void use_up(std::size_t count) { input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(count)); }

    std::size_t max_body_;
    conduit::net::head_parser heads_;
    conduit::net::chunked_decoder chunks_;
    std::vector<conduit::header_view> fields_;
    std::vector<char> input_;
    std::size_t seen_ = 0;
    bool ended_ = false;
    reading result_;
};

inline auto read_requests(std::string_view bytes, const conduit::options& limits) -> reading {
    request_reader reader(limits);
    reader.take(bytes);
    return reader.result();
}

}
