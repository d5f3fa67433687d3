#pragma once
#include <expected>
#include <memory>
#include <string>

#include <onnxruntime_c_api.h>

// ONNX Runtime, opened with dlopen: nothing links it, so that one binary uses whichever build is installed.
namespace conduit::ml {

/// What one process has of ONNX Runtime. Never closed: the library does not support it.
struct runtime {
    const OrtApi* api = nullptr;
    OrtEnv* environment = nullptr;
    OrtMemoryInfo* memory = nullptr;  // the CPU's

    /// Opens the library at the first call; else one line that says what to do. CONDUIT_ONNXRUNTIME names another file.
    static auto open() -> std::expected<const runtime*, std::string>;
    /// The library's version, as "1.23.2"; `open` must have succeeded.
    static auto version() -> std::string;
};

/// The functions; `runtime::open` must have succeeded.
auto ort() -> const OrtApi&;

/// What a failed call says, on one line, and its code. Takes over the status.
struct ort_error {
    std::string message;
    OrtErrorCode code = ORT_OK;
};
auto failed(const OrtApi& api, OrtStatus* status, ort_error& error) -> bool;
inline auto failed(OrtStatus* status, ort_error& error) -> bool { return status != nullptr && failed(ort(), status, error); }

struct ort_release {
    void operator()(OrtSession* object) const { ort().ReleaseSession(object); }
    void operator()(OrtSessionOptions* object) const { ort().ReleaseSessionOptions(object); }
    void operator()(OrtTypeInfo* object) const { ort().ReleaseTypeInfo(object); }
    void operator()(OrtTensorTypeAndShapeInfo* object) const { ort().ReleaseTensorTypeAndShapeInfo(object); }
    void operator()(OrtValue* object) const { ort().ReleaseValue(object); }
    void operator()(OrtRunOptions* object) const { ort().ReleaseRunOptions(object); }
    void operator()(OrtIoBinding* object) const { ort().ReleaseIoBinding(object); }
    void operator()(OrtAllocator* object) const { ort().ReleaseAllocator(object); }
    void operator()(OrtMemoryInfo* object) const { ort().ReleaseMemoryInfo(object); }
};
template <class Object>
using ort_owned = std::unique_ptr<Object, ort_release>;

}
