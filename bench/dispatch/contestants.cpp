#include "contestants.hpp"

#include <dlfcn.h>

#include <memory>
#include <stdexcept>

#include <conduit/route/conflict.hpp>

#include "apps.hpp"
#include "chains.hpp"
#include "look_up.hpp"

namespace {

using conduit::routing::plan;

/// One loop for every contestant; `right` makes one look-up and says whether it is what it should be.
template <class Right>
auto asking(Right right) -> contestant {
    return [right](const load& load) mutable {
        std::size_t wrong = 0;
        for (const auto pick : load.order) wrong += !right(load.requests[pick]);
        return wrong;
    };
}

auto path_of(const request& request) -> std::string_view { return {request.path, request.length}; }

auto method_of(const request& request) { return static_cast<conduit::method>(request.method); }

auto by_plan(const plan& plan) -> contestant {
    return asking([plan, found = captures{}](const request& request) mutable {
        const auto answer = look_up(plan, method_of(request), path_of(request), found);
        return answer.endpoint == request.endpoint && (answer.endpoint >= 0 || answer.allowed.bits == request.allowed);
    });
}

auto by_plan_reading_captures(const plan& plan) -> contestant {
    return asking([plan, found = captures{}](const request& request) mutable {
        const auto answer = look_up(plan, method_of(request), path_of(request), found);
        std::size_t read = 0;
        for (std::size_t i = 0; i < found.count(); ++i) {
            const auto text = capture(found, path_of(request), i);
            read += text.size() + static_cast<unsigned char>(text[0]);
        }
        return answer.endpoint == request.endpoint && read == request.captured;
    });
}

auto by_chain(chain* chain) -> contestant {
    return asking([chain, found = std::array<std::string_view, 16>{}](const request& request) mutable {
        return chain(method_of(request), path_of(request), found) == request.endpoint;
    });
}

/// matchit makes its loop itself, so that no call between languages is measured.
struct matchit_library {
    using make_router = void*(const char* const* patterns, const std::size_t* lengths, std::size_t count);
    using ask_router = std::size_t(const void* router, const request*, const std::uint16_t* order, std::size_t count, bool read_captures);

    void* router;
    ask_router* ask;

    matchit_library(const std::string& path, const std::vector<std::string>& patterns) {
        void* const library = dlopen(path.c_str(), RTLD_NOW);
        if (library == nullptr) throw std::runtime_error(dlerror());
        ask = reinterpret_cast<ask_router*>(dlsym(library, "matchit_ask"));
        std::vector<const char*> texts;
        std::vector<std::size_t> lengths;
        for (const auto& pattern : patterns) texts.push_back(pattern.data()), lengths.push_back(pattern.size());
        router = reinterpret_cast<make_router*>(dlsym(library, "matchit_make"))(texts.data(), lengths.data(), texts.size());
    }

    auto asking(bool read_captures) const -> contestant {
        return [*this, read_captures](const load& load) {
            return ask(router, load.requests.data(), load.order.data(), load.order.size(), read_captures);
        };
    }
};

/// The plan of a set without an app.
auto run_time_plan(const request_set& set) -> plan {
    if (!conduit::routing::find_conflicts(set.table).empty()) throw std::runtime_error(set.name + " has conflicts");
    static std::vector<std::unique_ptr<conduit::routing::plan_tables>> kept;
    kept.push_back(std::make_unique<conduit::routing::plan_tables>(conduit::routing::build_plan(set.table)));
    return kept.back()->view();
}

}

auto contestants(const request_set& set, const std::string& matchit) -> std::vector<entry> {
    const auto app = plans_of_apps.find(set.name);
    const auto plan = app != plans_of_apps.end() ? app->second : run_time_plan(set);
    std::vector<entry> all{{"conduit", by_plan(plan)}, {"trie", by_plan(trie_alone(plan))}};
    if (const auto found = chains_of_sets.find(set.name); found != chains_of_sets.end()) {
        all.push_back({"plain", by_chain(found->second.plain)});
        all.push_back({"bucketed", by_chain(found->second.bucketed)});
        all.push_back({"prefixed", by_chain(found->second.prefixed)});
    } else {
        all.push_back({"captures", by_plan_reading_captures(plan)});
    }
    if (app != plans_of_apps.end()) all.push_back({"run-time", by_plan(run_time_plan(set))});
    if (set.name == "github130" && !matchit.empty()) {
        const matchit_library library(matchit, set.patterns);
        all.push_back({"matchit", library.asking(false), false});
        all.push_back({"matchit-captures", library.asking(true), false});
    }
    return all;
}
