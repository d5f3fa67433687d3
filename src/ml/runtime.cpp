#include "runtime.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace conduit::ml {
namespace {

constinit runtime opened;
constinit const char* opened_version = "";

/// Sends standard error nowhere while it lives. Only while an app starts: the descriptor belongs to the whole process.
class silence {
public:
    silence() : kept_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) {
        std::fflush(stderr);
        const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (kept_ >= 0 && nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
        if (nowhere >= 0) ::close(nowhere);
    }
    silence(const silence&) = delete;
    auto operator=(const silence&) -> silence& = delete;
    ~silence() {
        std::fflush(stderr);
        if (kept_ < 0) return;
        ::dup2(kept_, STDERR_FILENO);
        ::close(kept_);
    }

private:
    int kept_;
};

/// Debian's build prints some 1258 "Schema error" lines, once, when a process makes its first session; they mean nothing
/// (ONNX's operators are registered twice). So the first session is made of the smallest model, y = Identity(x), unheard.
void register_schemas(const OrtApi& api, OrtEnv* environment) {
    static constexpr unsigned char identity[] = {
        0x08, 0x07, 0x12, 0x00, 0x3a, 0x37, 0x0a, 0x10, 0x0a, 0x01, 0x78, 0x12, 0x01, 0x79, 0x22, 0x08, 0x49,
        0x64, 0x65, 0x6e, 0x74, 0x69, 0x74, 0x79, 0x12, 0x01, 0x67, 0x5a, 0x0f, 0x0a, 0x01, 0x78, 0x12, 0x0a,
        0x0a, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0a, 0x02, 0x08, 0x01, 0x62, 0x0f, 0x0a, 0x01, 0x79, 0x12, 0x0a,
        0x0a, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0a, 0x02, 0x08, 0x01, 0x42, 0x04, 0x0a, 0x00, 0x10, 0x0d};
    ort_error ignored;  // a library that cannot do this says so when the app's own model is loaded
    OrtSessionOptions* options = nullptr;
    if (failed(api, api.CreateSessionOptions(&options), ignored)) return;
    failed(api, api.SetIntraOpNumThreads(options, 1), ignored);
    OrtSession* session = nullptr;
    {
        const silence quiet;
        failed(api, api.CreateSessionFromArray(environment, identity, sizeof identity, options, &session), ignored);
    }
    api.ReleaseSession(session);
    api.ReleaseSessionOptions(options);
}

auto open_library(std::string& name) -> std::expected<void*, std::string> {
    if (const char* chosen = std::getenv("CONDUIT_ONNXRUNTIME"); chosen != nullptr && *chosen != '\0') {
        name = chosen;
        if (void* library = ::dlopen(chosen, RTLD_NOW | RTLD_LOCAL)) return library;
        const char* reason = ::dlerror();
        return std::unexpected("ONNX Runtime cannot be opened, as CONDUIT_ONNXRUNTIME asks: " + std::string(reason != nullptr ? reason : chosen));
    }
    for (const char* candidate : {"libonnxruntime.so.1.23", "libonnxruntime.so.1", "libonnxruntime.so"}) {
        name = candidate;
        if (void* library = ::dlopen(candidate, RTLD_NOW | RTLD_LOCAL)) return library;
    }
    return std::unexpected(std::string(
        "ONNX Runtime is not installed, and this app serves a model: install it (Debian: libonnxruntime1.23), or name its "
        "library in CONDUIT_ONNXRUNTIME"));
}

}

auto ort() -> const OrtApi& { return *opened.api; }

auto failed(const OrtApi& api, OrtStatus* status, ort_error& error) -> bool {
    if (status == nullptr) return false;
    error.code = api.GetErrorCode(status);
    error.message = api.GetErrorMessage(status);
    for (auto& c : error.message)
        if (c == '\n' || c == '\r') c = ' ';
    api.ReleaseStatus(status);
    return true;
}

auto runtime::open() -> std::expected<const runtime*, std::string> {
    static std::mutex mutex;
    const std::scoped_lock lock(mutex);
    if (opened.api != nullptr) return &opened;

    std::string name;
    const auto library = open_library(name);
    if (!library) return std::unexpected(library.error());
    using get_base = const OrtApiBase*(ORT_API_CALL*)();
    const auto base_of = reinterpret_cast<get_base>(::dlsym(*library, "OrtGetApiBase"));
    if (base_of == nullptr) return std::unexpected(name + " is not ONNX Runtime");
    const auto* base = base_of();
    const auto* api = base->GetApi(ORT_API_VERSION);
    if (api == nullptr)
        return std::unexpected("ONNX Runtime " + std::string(base->GetVersionString()) + " (" + name + ") is too old: 1." +
                               std::to_string(ORT_API_VERSION) + " or newer is needed");

    // Its own messages are off: what fails is in the status, which is logged in one line.
    ort_error error;
    runtime made;
    made.api = api;
    if (failed(*api, api->CreateEnv(ORT_LOGGING_LEVEL_FATAL, "conduit", &made.environment), error) ||
        failed(*api, api->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &made.memory), error))
        return std::unexpected("ONNX Runtime does not start: " + error.message);
    failed(*api, api->DisableTelemetryEvents(made.environment), error);
    register_schemas(*api, made.environment);
    opened = made;
    opened_version = base->GetVersionString();
    return &opened;
}

auto runtime::version() -> std::string { return opened_version; }

}
