#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace conduit::net {

/// Decodes the chunked transfer coding (RFC 9112 section 7.1), strictly: what another parser might read differently is a
/// fault. Trailers are read, checked and discarded.
class chunked_decoder {
public:
    enum class status : std::uint8_t { incomplete, complete, too_large, fault };

    struct progress {
        status state;
        std::size_t consumed;      // of the input; all of it while incomplete
        std::size_t produced;      // bytes of body
        std::string_view problem;  // a sentence, when too_large or a fault
    };

    /// Takes what has arrived since the last call. `output` may be `input` or lie before it.
    auto decode(const char* input, std::size_t size, char* output, std::size_t max_body) -> progress;

    /// Whether trailers, not the body, were too large.
    auto in_trailers() const -> bool { return state_ >= state::trailer_start; }

    void reset() { *this = {}; }

private:
    enum class state : std::uint8_t {
        size_start, size, size_space, extension, size_line_feed, data, data_return, data_line_feed,
        trailer_start, trailer_name, trailer_value, trailer_line_feed, last_line_feed,
    };

    /// One byte of the framing; empty: it is fine.
    auto step(char byte, std::size_t max_body) -> std::string_view;
    auto end_of_size_line(std::size_t max_body) -> std::string_view;

    state state_ = state::size_start;
    bool too_large_ = false;
    std::uint8_t digits_ = 0;
    std::uint16_t extension_bytes_ = 0;  // of all chunks
    std::uint16_t trailer_bytes_ = 0;
    std::uint64_t left_ = 0;  // of the current chunk
    std::uint64_t total_ = 0;
    bool done_ = false;
};

}
