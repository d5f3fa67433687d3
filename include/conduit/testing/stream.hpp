#pragma once
#include <optional>
#include <string>
#include <conduit/testing/answer.hpp>
#include <conduit/testing/event.hpp>

namespace conduit {

class test_client;
namespace in_process {
class call;
}

/// An answer that is read event by event. When it goes, the client is gone for the app: its stop token fires. It must not outlive its
/// test client.
class test_stream {
public:
    test_stream(test_client& client, in_process::call& call, test_answer head);
    test_stream(const test_stream&) = delete;
    auto operator=(const test_stream&) -> test_stream& = delete;
    ~test_stream() { close(); }

    /// Status and headers; where it is no stream, a problem for instance, the whole answer.
    test_answer answer;

    /// Waits for the next one; none: the stream has ended. Throws a test_failure where the answer is no stream, none comes in time, or the
    /// stream is cut off.
    auto next() -> std::optional<test_event>;

    void close();

private:
    test_client& client_;
    in_process::call* call_;  // null: it has ended
    std::string text_;        // that has come and was not given out
    bool streams_ = false;
    bool lines_ = false;      // of JSON
};

}
