#pragma once
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <conduit/http/arena.hpp>

namespace conduit::http {

/// The boundary that a multipart Content-Type names; else what is wrong, in words that follow "The Content-Type ".
auto boundary_of(std::string_view content_type) -> std::expected<std::string_view, std::string>;

/// A part of a multipart/form-data body (RFC 7578): a file if it has a filename, else text.
struct form_part {
    std::string_view name;
    std::optional<std::string_view> filename;
    std::string_view content_type;  // as sent; empty if not
    std::string_view content;
};

/// Reads a multipart/form-data body part by part, without copying what is in them. Strict where readers differ, so that
/// nobody in front of this server sees other parts than it does.
class multipart_reader {
public:
    /// `boundary` is well-formed. Names that need decoding are put into `memory`.
    multipart_reader(std::string_view body, std::string_view boundary, arena& memory);

    /// False at the end. An error says what is wrong, in words that follow "The body is not a multipart form: "; nothing can be
    /// read then.
    auto next(form_part& part) -> std::expected<bool, std::string>;

private:
    using checked = std::expected<void, std::string>;

    auto fault(std::string_view words) const -> std::unexpected<std::string>;
    auto boundary_fault(std::string_view words) const -> std::unexpected<std::string>;
    auto pass_boundary() -> std::expected<std::string_view, std::string>;
    auto pass_end_of_boundary(std::size_t at) -> checked;
    auto next_line(std::size_t head_start) -> std::expected<std::string_view, std::string>;
    auto read_head(form_part& part) -> checked;
    auto read_line(std::string_view line, form_part& part) -> checked;
    auto read_disposition(std::string_view value, form_part& part) -> checked;
    auto decoded_name(std::string_view raw) -> std::string_view;

    std::string_view body_;
    std::string line_;  // the beginning of a boundary's line, behind the line feed before it
    arena& memory_;
    std::size_t at_ = 0;
    std::size_t parts_ = 0;
    bool last_ = false;  // the boundary just passed closes the body
    bool has_disposition_ = false, has_type_ = false, has_encoding_ = false;  // of this part
};

}
