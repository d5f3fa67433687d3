#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace conduit::ml {

/// What can be said of a version of a model.
enum class availability : std::uint8_t {
    unavailable,  // it was unloaded
    loading,
    ready,
    evicted,      // it made room for others, and is loaded again when it is asked for
    unloading,    // calls that run still hold it
    failed,       // it could not be loaded
};

constexpr auto name_of(availability state) -> std::string_view {
    constexpr std::string_view names[]{"unavailable", "loading", "ready", "evicted", "unloading", "failed"};
    return names[static_cast<std::size_t>(state)];
}

/// A line of the repository's index.
struct model_entry {
    std::string name;
    std::string version;  // the folder's name; empty for NAME.onnx
    availability state = availability::unavailable;
    std::string reason;          // of the state, where it is not ready; of a ready one: why its last reload failed
    std::string progress{};      // while it is being loaded, or loaded anew: "session 1 of 2", "warm-up with 8 items"
    std::uint64_t bytes = 0;     // of memory; 0 when it is not there
    std::uint64_t load_time = 0; // microseconds, of its last load
};

}
