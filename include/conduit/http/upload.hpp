#pragma once
#include <expected>
#include <string>
#include <string_view>

namespace conduit {

/// A file of a multipart form: a field of the struct `T` of a `form<T>`. All views lie in the request, and live until the
/// answer is complete.
struct upload {
    /// As the client calls it, in UTF-8; may be empty. Never a path to write to: it may say `../../etc/passwd`, name a device,
    /// or be another user's file. Choose names of your own, and keep this one as words.
    std::string_view filename;
    std::string_view content_type;  // what the client says that it is, parameters and all; empty if it says nothing
    std::string_view content;

    /// Writes the content to a file that takes its name when it is complete: nobody sees half of it, and what was there is
    /// there until then. The error says what the system refused. It waits for the disk: call it in a [[=blocking]] handler.
    auto save_to(const std::string& path) const -> std::expected<void, std::string>;
};

}
