#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace conduit {

/// A body that is made while it is sent. The engine asks for more whenever the client has taken what there was, always on the
/// reactor's thread, and destroys the source when it has ended or the client is gone.
class body_source {
public:
    enum class state : std::uint8_t {
        more,     // there is or will be more: ask again
        waiting,  // nothing now; the source calls `wake` when there is
        ended,
        failed,   // the rest cannot be had: the connection ends, so that the client does not take a part for the whole
    };

    virtual ~body_source() = default;

    /// Bytes in all, if known: they become Content-Length. Else the body is sent in chunks.
    virtual auto size() const -> std::optional<std::uint64_t> { return std::nullopt; }

    /// Appends about `most` bytes to `to`, or fewer. What it throws is logged, and a failure.
    virtual auto read(std::string& to, std::size_t most) -> state = 0;

    /// A regular file in which the body lies, to be sent by the system without a copy; the source keeps it open.
    struct file_range {
        int descriptor = -1;
        std::uint64_t offset = 0;
        std::uint64_t size = 0;  // bytes
    };
    virtual auto file() const -> std::optional<file_range> { return std::nullopt; }

    /// The client is gone. True: nothing is under way, the source may be destroyed now; else it calls `wake` once it may.
    virtual auto abandon() -> bool { return true; }

    /// The server stops: a source without an end ends soon.
    virtual void drain() {}

    /// Set by the engine before the first `read`; to be called on the reactor's thread, and not from
    /// within a call of the engine's.
    void (*wake)(void* context) = nullptr;
    void* wake_context = nullptr;

protected:
    body_source() = default;
    body_source(const body_source&) = delete;
    auto operator=(const body_source&) -> body_source& = delete;
};

/// Owns a source, or none. (std::unique_ptr would do, but its header costs every compilation a tenth of a second.)
class owned_source {
public:
    owned_source() = default;
    /// Takes it from a std::unique_ptr.
    template <class Pointer>
        requires requires(Pointer pointer, body_source* source) { source = pointer.release(); }
    owned_source(Pointer&& pointer) : source_(pointer.release()) {}
    owned_source(owned_source&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}
    auto operator=(owned_source&& other) noexcept -> owned_source& {
        std::swap(source_, other.source_);
        return *this;
    }
    ~owned_source() { delete source_; }

    void reset() { delete std::exchange(source_, nullptr); }
    auto get() const -> body_source* { return source_; }
    auto operator->() const -> body_source* { return source_; }
    auto operator*() const -> body_source& { return *source_; }
    explicit operator bool() const { return source_ != nullptr; }

private:
    body_source* source_ = nullptr;
};

}
