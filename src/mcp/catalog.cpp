#include "catalog.hpp"

#include <algorithm>
#include <ranges>
#include <set>
#include <span>

#include "../http/list.hpp"
#include "../openapi/json_text.hpp"
#include "json.hpp"
#include "schema.hpp"

namespace conduit::mcp {
namespace {

using openapi::json_text;

/// `get_user` → `get user`
auto in_words(std::string_view name) -> std::string {
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    return words;
}

void write_names(json_text& out, const offer& offer) {
    out.member("name", offer.name.view());
    if (!offer.title.empty()) out.member("title", offer.title.view());
    const auto doc = offer.endpoint->doc.view();
    out.member("description", doc.empty() ? in_words(offer.name) : std::string(doc));
    if (offer.icons.empty()) return;
    out.key("icons").array([&] {
        for (const auto& icon : offer.icons)
            out.object([&] {
                out.member("src", icon.source.view());
                if (!icon.media_type.empty()) out.member("mimeType", icon.media_type.view());
                if (!icon.sizes.empty()) out.key("sizes").array([&] { out.value(icon.sizes.view()); });
            });
    });
}

/// What was said, or else what the method of the route says (RFC 9110 section 9.2).
void write_hints(json_text& out, const offer& offer) {
    using said = offer::said;
    said hints[4];
    std::ranges::copy(offer.hints, hints);
    if (offer.routed) {
        const auto method = offer.endpoint->method;
        if (hints[0] == said::nothing) hints[0] = method == method::get || method == method::head ? said::yes : said::no;
        if (hints[2] == said::nothing && (method == method::put || method == method::del)) hints[2] = said::yes;
    }
    if (std::ranges::all_of(hints, [](said hint) { return hint == said::nothing; })) return;
    constexpr std::string_view names[]{"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"};
    out.key("annotations").object([&] {
        for (std::size_t i = 0; i < 4; ++i)
            if (hints[i] != said::nothing) out.member(names[i], hints[i] == said::yes);
    });
}

auto describe_tool(const item& item, bool modern) -> std::string {
    const auto& offer = *item.offer;
    json_text out(json_text::layout::compact);
    out.object([&] {
        write_names(out, offer);
        out.key("inputSchema").raw(offer.schema.empty() ? input_schema(*offer.endpoint, item.taken) : compact(offer.schema));
        if (const auto schema = output_schema_of(*offer.endpoint); !schema.json.empty() && (modern || schema.is_object)) out.key("outputSchema").raw(schema.json);
        write_hints(out, offer);
    });
    return std::move(out).take();
}

/// Where one media type is all that it can have.
auto media_type_of(const offer& offer) -> std::string_view {
    if (!offer.media_type.empty()) return offer.media_type;
    const auto* const answer = offer.endpoint->answer;
    if (!answer || answer->contents.size() != 1 || answer->contents.begin()->media_type.view().contains('*')) return {};
    return answer->contents.begin()->media_type;
}

auto describe_resource(const item& item) -> std::string {
    const auto& offer = *item.offer;
    json_text out(json_text::layout::compact);
    out.object([&] {
        out.member(item.uri.has_variables() ? "uriTemplate" : "uri", offer.uri.view());
        write_names(out, offer);
        if (const auto type = media_type_of(offer); !type.empty()) out.member("mimeType", type);
    });
    return std::move(out).take();
}

auto describe_prompt(const item& item) -> std::string {
    json_text out(json_text::layout::compact);
    out.object([&] {
        write_names(out, *item.offer);
        if (item.taken.single.empty() && !item.taken.flat) return;
        const auto argument = [&](std::string_view name, std::string_view doc, bool required) {
            out.object([&] {
                out.member("name", name);
                if (!doc.empty()) out.member("description", doc);
                out.member("required", required);
            });
        };
        out.key("arguments").array([&] {
            for (const auto& each : item.taken.single) argument(each.name, each.doc, each.required);
            if (item.taken.flat)
                for (const auto& member : item.taken.body_type->members()) argument(member.name(), member.doc, member.required);
        });
    });
    return std::move(out).take();
}

/// Whether the values that it may have are known: then they are offered without a provider.
auto has_choices(const parameter& each) -> bool {
    const auto& type = each.type->kind == describe::kind::optional ? *each.type->element : *each.type;
    return type.kind == describe::kind::enumeration || !each.constraint->one_of().empty();
}

}

catalog::catalog(const application& application) {
    std::set<std::string_view> needed;
    const auto add_scopes = [&](std::span<const layer* const> layers) {
        for (const auto* layer : layers)
            for (auto left = layer->security.scopes.view(); !left.empty();)
                if (const auto scope = http::take_element(left, ' '); !scope.empty()) needed.insert(scope);
    };
    add_scopes(application.layers);
    for (const auto& offer : application.offers) {
        add(offer);
        add_scopes(offer.endpoint->layers());
    }
    for (const auto scope : needed) scopes.append(scopes.empty() ? "" : ",").append(quoted(scope));
    for (const auto& tool : std::views::values(tools_)) {
        tools.modern.push_back(describe_tool(tool, true));
        tools.legacy.push_back(describe_tool(tool, false));
    }
    for (const auto& prompt : std::views::values(prompts_)) prompts.modern.push_back(describe_prompt(prompt));
    std::ranges::stable_sort(resources_, {}, [](const item& item) { return item.offer->uri.view(); });
    for (const auto& resource : resources_) (resource.uri.has_variables() ? templates : resources).modern.push_back(describe_resource(resource));
    for (auto* const same : {&resources, &templates, &prompts}) same->legacy = same->modern;
}

void catalog::add(const offer& offer) {
    item made{.offer = &offer, .taken = parameters_of(*offer.endpoint, offer)};
    const bool called_by_hand = offer.kind == offer_kind::prompt || offer.kind == offer_kind::resource;
    if (called_by_hand) completes_ |= std::ranges::any_of(made.taken.single, has_choices);
    switch (offer.kind) {
    case offer_kind::tool:
        long_running_ |= offer.as_task != offer::tasks::never;
        tools_.emplace(offer.name.view(), std::move(made));
        break;
    case offer_kind::prompt: prompts_.emplace(offer.name.view(), std::move(made)); break;
    case offer_kind::resource:
        made.uri = uri_template(offer.uri);
        resources_.push_back(std::move(made));
        break;
    case offer_kind::completion:
        completes_ = true;
        completions_.emplace(std::pair(offer.uri.view(), offer.argument.view()), std::move(made));
        break;
    }
}

auto catalog::tool(std::string_view name) const -> const item* {
    const auto found = tools_.find(name);
    return found == tools_.end() ? nullptr : &found->second;
}

auto catalog::prompt(std::string_view name) const -> const item* {
    const auto found = prompts_.find(name);
    return found == prompts_.end() ? nullptr : &found->second;
}

/// One without variables comes first.
auto catalog::resource(std::string_view uri, uri_template::values& variables) const -> const item* {
    for (const auto& each : resources_)
        if (!each.uri.has_variables() && each.offer->uri.view() == uri) return &each;
    for (const auto& each : resources_)
        if (each.uri.has_variables())
            if (auto found = each.uri.match(uri)) return variables = *std::move(found), &each;
    return nullptr;
}

auto catalog::completion(std::string_view of, std::string_view argument) const -> const item* {
    const auto found = completions_.find({of, argument});
    return found == completions_.end() ? nullptr : &found->second;
}

auto catalog::template_named(std::string_view uri) const -> const item* {
    for (const auto& each : resources_)
        if (each.offer->uri.view() == uri) return &each;
    return nullptr;
}

}
