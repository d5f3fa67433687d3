#pragma once
#include <string>
#include <string_view>
#include <conduit/describe/type.hpp>

namespace conduit::binding {

/// Reads a scalar from its text form, already decoded. `text` must outlive a string_view that is read from it. False: it does not fit.
auto read_text(const describe::type& type, std::string_view text, void* to) -> bool;

struct misfit {
    std::string_view code;
    std::string message;
};

/// Why read_text gave false.
auto misfit_of(const describe::type& type, std::string_view text, void* to) -> misfit;

}
