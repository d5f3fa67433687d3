// Built three times: whole, with the reports switched off, and with a filter that leaves them out.
#include "reports.hpp"

namespace reports {
namespace [[=when(WITH_REPORTS)]] here {
[[=get("/static")]] static auto with_internal_linkage(std::string_view reports_key) -> std::string { return std::string(reports_key); }
namespace {
[[=get("/anonymous")]] auto in_anonymous_namespace() -> std::string { return "reports, anonymous"; }
}
}
}

namespace site {
using namespace conduit::annotations;

[[=get("/")]] auto home() -> std::string { return "home"; }

}

int main(int argc, char** argv) {
#ifdef FILTERED
    return conduit::app<^^site, ^^reports, conduit::except{"/reports"}>{}.run(argc, argv);
#else
    reports::ledger book;
    return conduit::app<^^site, ^^reports>{book}.run(argc, argv);
#endif
}
