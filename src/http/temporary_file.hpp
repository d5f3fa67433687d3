#pragma once
#include <cstddef>
#include <string_view>
#include <conduit/http/mapped_body.hpp>

namespace conduit::http {

/// A file without a name, in TMPDIR or /tmp, for what is too large for memory: the system forgets it with its last user, even if the process
/// is killed. What the system refuses is logged, and thrown as the problem for the client.
class temporary_file {
public:
    temporary_file() = default;
    temporary_file(const temporary_file&) = delete;
    auto operator=(const temporary_file&) -> temporary_file& = delete;
    ~temporary_file();

    auto is_open() const -> bool { return descriptor_ >= 0; }
    void open();
    void append(std::string_view bytes);
    /// All that was appended, to be read. The file may be closed then.
    void map(mapped_body& to) const;

private:
    int descriptor_ = -1;
    std::size_t size_ = 0;
};

}
