#pragma once
#include <stdexcept>

namespace conduit {

/// What a test client throws where a test cannot go on. Its words say what was asked, what came, and what did not fit.
struct test_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}
