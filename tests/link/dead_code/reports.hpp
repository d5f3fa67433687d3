#pragma once
#include <conduit/conduit.hpp>

#ifndef WITH_REPORTS
#define WITH_REPORTS true
#endif

/// Endpoints that the builds without reports leave out, and what only they use.
namespace [[=conduit::prefix("/reports")]] reports {
using namespace conduit::annotations;

struct ledger_entry {
    int account = 0;
    [[=length(1, 40)]] std::string purpose;
};
struct ledger_summary {
    std::vector<ledger_entry> entries;
    int checksum = 0;
};
struct ledger {
    int reads = 0;
};

[[=get("/defined-elsewhere/:account"), =when(WITH_REPORTS)]] auto defined_elsewhere(int account, ledger& book) -> ledger_summary;

namespace [[=when(WITH_REPORTS)]] switched {
[[=post("/inline")]] inline auto defined_inline(ledger_entry body, ledger& book) -> ledger_entry {
    ++book.reads;
    return body;
}
struct collection {
    [[=get("/member/:id")]] static auto member(int id) -> ledger_entry { return {id, "a member"}; }
};
}

}
