#pragma once
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/problem.hpp>

namespace conduit::validate {

/// Where in a request a value stands. Frames live on the stack while a body is read; text is made only for faults.
struct location {
    const location* outer = nullptr;
    std::string_view name;
    std::size_t index = 0;
    bool is_index = false;
};

/// The faults of one request, as many as one answer lists.
class faults {
public:
    static constexpr std::size_t most = 100;

    /// `limit`: what was broken, as JSON; perhaps nothing.
    void add(std::string_view in, const location& at, std::string_view code, std::string message, std::string limit = {});
    auto empty() const -> bool { return count_ == 0; }
    /// Of all that were found, listed or not.
    auto count() const -> std::size_t { return count_; }
    auto full() const -> bool { return count_ >= most; }
    /// The 422 that lists them all.
    auto to_problem() && -> problem;

private:
    std::vector<fault> list_;
    std::size_t count_ = 0;
};

}
