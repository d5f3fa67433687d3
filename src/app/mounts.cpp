#include "mounts.hpp"

namespace conduit {

mounts::mounts(const application& application) : application_(application) {
    for (const auto& mount : application.mounts) {
        if (!mount.what) continue;
        for (auto endpoint : mount.what->endpoints) {
            const auto& pattern = texts_.emplace_back(std::string(mount.prefix) + std::string(endpoint.pattern.view()));
            endpoint.pattern = {pattern.data(), pattern.size()};
            endpoint.prefix = {mount.prefix.data(), mount.prefix.size()};
            endpoint.write_problem = mount.what->write_problem;
            endpoints_.push_back(endpoint);
        }
    }
    routing::route_table table;
    for (const auto& endpoint : endpoints_) table.push_back({endpoint.method, endpoint.pattern, routing::split_pattern(endpoint.pattern)});
    tables_ = routing::build_trie(table);
}

auto mounts::start(services& services) const -> std::expected<void, std::string> {
    for (const auto& mount : application_.mounts)
        if (mount.what && mount.what->start)
            if (auto started = mount.what->start(services, application_); !started) return started;
    return {};
}

auto mounts::find(method method, std::string_view path, routing::captures& captures, method_set& allowed) const -> const endpoint* {
    if (endpoints_.empty()) return nullptr;
    const auto found = routing::match_by_trie(tables_.view(), method, path, captures);
    allowed.add(found.allowed);
    return found.endpoint == routing::none ? nullptr : &endpoints_[static_cast<std::size_t>(found.endpoint)];
}

auto mounts::problem_writer_at(std::string_view path) const -> problem_writer {
    const auto take = [](std::string_view& from, std::string_view front) {
        if (!from.starts_with(front)) return false;
        from.remove_prefix(front.size());
        return from.empty() || from.starts_with('/');
    };
    for (const auto& mount : application_.mounts) {
        auto rest = path;
        if (mount.what && mount.what->write_problem && take(rest, mount.prefix) && take(rest, mount.what->root)) return mount.what->write_problem;
    }
    return nullptr;
}

auto mounts::hidden_endpoints() const -> std::vector<hidden> {
    std::vector<hidden> all;
    for (const auto& endpoint : endpoints_) {
        routing::captures captures;
        const auto found = routing::match(application_.plan, endpoint.method, endpoint.pattern, captures);
        if (found.endpoint != routing::none) all.push_back({&endpoint, application_.endpoints[static_cast<std::size_t>(found.endpoint)]});
    }
    return all;
}

}
