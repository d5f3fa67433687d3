// Fuzzes the decoder of the chunked coding: how the bytes arrive makes no difference, and it decodes in place as well as beside.
#include "net/chunked.hpp"

#include <algorithm>

#include "target.hpp"

namespace {

using namespace fuzz;
using conduit::net::chunked_decoder;
using status = chunked_decoder::status;

constexpr std::size_t max_body = 500;

struct result {
    status state = status::incomplete;
    std::size_t consumed = 0;
    std::string body, problem;

    auto operator==(const result&) const -> bool = default;
};

/// In place, in pieces of that size; the first may be another.
auto decode(std::string_view text, std::size_t first, std::size_t piece) -> result {
    chunked_decoder decoder;
    result all;
    std::vector<char> bytes(text.begin(), text.end());
    for (std::size_t at = 0, count = std::min(first, text.size()); at < text.size() && all.state == status::incomplete; at += count, count = std::min(piece, text.size() - at)) {
        const auto progress = decoder.decode(bytes.data() + at, count, bytes.data() + all.body.size(), max_body);
        require(progress.consumed <= count && progress.produced <= progress.consumed);
        require(progress.state != status::incomplete || progress.consumed == count);
        all.body.append(bytes.data() + all.body.size(), progress.produced);
        all.consumed += progress.consumed;
        all.state = progress.state;
        all.problem = progress.problem;
    }
    require(all.body.size() <= max_body);
    require((all.state == status::too_large || all.state == status::fault) == all.problem.ends_with('.'));
    return all;
}

/// The input as a body: what its chunks say.
void check_coding(std::string_view body, std::size_t size) {
    std::string coded;
    char digits[20];
    for (std::size_t at = 0; at < body.size(); at += size) {
        const auto chunk = body.substr(at, size);
        std::snprintf(digits, sizeof digits, at % 2 ? "%zX" : "%04zx", chunk.size());
        coded.append(digits).append(at % 3 ? " ;x=\"y\"\r\n" : "\r\n").append(chunk).append("\r\n");
    }
    coded += "0\r\nTrailer: value\r\n\r\nGET";
    const auto decoded = decode(coded, coded.size(), 1);
    require(decoded.state == status::complete && decoded.body == body && decoded.consumed == coded.size() - 3);
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of(data, size);
    const auto whole = decode(text, size, 1);
    require(decode(text, 1, 1) == whole);
    require(decode(text, cut_of(text), size) == whole);
    if (size <= max_body) check_coding(text, 1 + cut_of(text));
    return 0;
}
