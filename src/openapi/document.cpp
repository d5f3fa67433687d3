#include "document.hpp"

#include <map>
#include <set>

#include "components.hpp"
#include "operation.hpp"
#include "paths.hpp"
#include "responses.hpp"
#include "schema.hpp"

namespace conduit::openapi {
namespace {

/// `shop::get_user` → `shop_get_user`; numbered where one handler has several routes, or handlers are overloaded.
auto ids_of(const path_items& paths) -> std::map<const endpoint*, std::string> {
    std::map<const endpoint*, std::string> ids;
    std::set<std::string> taken;
    for (const auto& item : paths.items)
        for (const auto& described : item.endpoints) {
            std::string id;
            for (const char c : described.endpoint->handler.view())
                if (c != ':') id += c;
                else if (id.back() != '_') id += '_';
            auto unique = id;
            for (int number = 2; !taken.insert(unique).second; ++number) unique = id + "_" + std::to_string(number);
            ids[described.endpoint] = unique;
        }
    return ids;
}

struct document_writer {
    const application& app;
    openapi::version version;
    json_text out;
    path_items paths = paths_of(app);
    openapi::components components{};

    void optional_member(std::string_view name, std::string_view value) {
        if (!value.empty()) out.member(name, value);
    }

    void info() {
        const auto& about = app.about;
        out.member("title", about.title.empty() ? app.name : about.title);
        optional_member("summary", about.summary);
        optional_member("description", about.description);
        out.member("version", about.version);
        optional_member("termsOfService", about.terms_of_service);
        if (!about.contact_name.empty() || !about.contact_url.empty() || !about.contact_email.empty())
            out.key("contact").object([&] {
                optional_member("name", about.contact_name);
                optional_member("url", about.contact_url);
                optional_member("email", about.contact_email);
            });
        if (!about.license.empty())
            out.key("license").object([&] {
                out.member("name", about.license);
                optional_member("url", about.license_url);
            });
    }

    void servers() {
        bool any = false;
        for (const auto url : app.about.servers) {
            if (url.empty()) continue;
            any = true;
            out.object([&] { out.member("url", url); });
        }
        if (!any) out.object([&] { out.member("url", "/"); });
    }

    /// Namespaces of handlers, and what these are in.
    void tags() {
        std::set<std::string_view> scopes;
        for (const auto& item : paths.items)
            for (const auto& described : item.endpoints)
                for (auto scope = scope_of(described.endpoint->handler); !scope.empty() && scopes.insert(scope).second;)
                    scope = version == version::v3_2 ? scope_of(scope) : std::string_view{};
        for (const auto scope : scopes)
            out.object([&] {
                out.member("name", scope);
                if (const auto outer = scope_of(scope); version == version::v3_2 && !outer.empty()) out.member("parent", outer);
            });
    }

    void path_items_object() {
        const auto ids = ids_of(paths);
        for (const auto& item : paths.items)
            out.key(item.path).object([&] {
                for (const auto& described : item.endpoints) {
                    std::string method(name_of(described.endpoint->method));
                    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
                    out.key(method);
                    write_operation(out, described, ids.at(described.endpoint), components, version);
                }
            });
    }

    auto write() && -> std::string {
        for (const auto& item : paths.items)
            for (const auto& described : item.endpoints) collect(described, components);
        components.problem_media_type = app.problem_media_type;
        components.give_names();
        out.object([&] {
            out.member("openapi", version == version::v3_2 ? "3.2.0" : "3.1.1");
            out.key("info").object([&] { info(); });
            out.key("servers").array([&] { servers(); });
            out.key("tags").array([&] { tags(); });
            out.key("paths").object([&] { path_items_object(); });
            out.key("components").object([&] {
                out.key("schemas").object([&] {
                    for (const auto& [name, key] : components.names()) {
                        out.key(name);
                        write_component(out, key, components);
                    }
                });
                out.key("responses").object([&] { write_problem_responses(out, components); });
                if (!components.schemes().empty())
                    out.key("securitySchemes").object([&] {
                        for (const auto& [name, json] : components.schemes()) out.key(name).raw(json);
                    });
            });
        });
        return std::move(out).take();
    }
};

}

auto version_named(std::string_view name) -> std::optional<version> {
    if (name == "3.2") return version::v3_2;
    if (name == "3.1") return version::v3_1;
    return std::nullopt;
}

auto document_of(const application& application, version version, json_text::layout layout) -> std::string {
    return document_writer{application, version, json_text(layout)}.write();
}

}
