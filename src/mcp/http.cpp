#include <algorithm>
#include <string>
#include <string_view>
#include <conduit/app/mount.hpp>
#include <conduit/app/services.hpp>
#include <conduit/auth/principal.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/mcp/mount.hpp>

#include "../http/list.hpp"
#include "../http/media_type.hpp"
#include "http_checks.hpp"
#include "http_outlet.hpp"
#include "json.hpp"
#include "server.hpp"
#include "stdio.hpp"

namespace conduit::mcp {
namespace {

constexpr int no_session = -32001;  // as the SDKs call it

auto refuse(exchange& x, std::string_view id, const error& error) -> outcome {
    x.out.status = error.status;
    x.out.content_type = "application/json";
    x.out.body = error_message(id, error);
    return outcome::done;
}

auto accepted(exchange& x) -> outcome {
    x.out.status = 202;
    return outcome::done;
}

/// Whom a layer has let through, or else what they would authenticate themselves by.
auto principal_of(const exchange& x) -> std::string {
    if (x.who) return "subject " + x.who->subject;
    return std::string(x.in.header("authorization").value_or(""));
}

auto takes_events(const request& head) -> bool {
    const auto accept = head.header("accept");
    return !accept || accept->contains("text/event-stream") || accept->contains("*/*") || accept->contains("text/*");
}

auto is_legacy(std::string_view version) -> bool { return std::ranges::contains(legacy_versions, version); }

auto answer_modern(exchange& x, server& server, const envelope& what) -> outcome {
    if (what.what == envelope::kind::notification) return accepted(x);
    if (what.what == envelope::kind::response) return refuse(x, what.id, {.code = code::invalid_request, .message = "Clients send no responses."});
    auto who = modern_client(what);
    // That the header differs is worse than that the version is unknown.
    const auto version = text_of(member(member(what.params, "_meta"), version_key));
    if (const auto header = x.in.header("mcp-protocol-version"); version && header != version)
        return refuse(x, what.id, {.code = code::header_mismatch, .message = header ? "The header MCP-Protocol-Version is not the version in \"_meta\"." : "The header MCP-Protocol-Version is missing."});
    if (!who) return refuse(x, what.id, who.error());
    if (const auto wrong = check_headers(x.in, what)) return refuse(x, what.id, *wrong);
    if (what.method == "tools/call")
        if (const auto* const tool = server.catalog().tool(text_of(member(what.params, "name")).value_or("")))
            if (const auto wrong = check_mirrors(x.in, tool->taken, member(what.params, "arguments"))) return refuse(x, what.id, *wrong);
    who->principal = principal_of(x);
    const auto outlet = std::make_shared<http_outlet>(x, nullptr);
    server.answer({what, *std::move(who), outlet, &x});
    outlet->leave();
    return outcome::done;
}

/// The session that the request names. Null: it is refused.
auto session_of(exchange& x, server& server, std::string_view id) -> std::shared_ptr<session> {
    const auto name = x.in.header("mcp-session-id");
    if (!name) return refuse(x, id, {.code = code::invalid_request, .message = "The header Mcp-Session-Id is missing: `initialize` gives it; or \"_meta\", which says the version."}), nullptr;
    auto found = server.all_sessions().find(*name, principal_of(x));
    if (!found) refuse(x, id, {.code = no_session, .message = "There is no such session (any more).", .status = 404});
    return found;
}

auto answer_legacy(exchange& x, server& server, const envelope& what) -> outcome {
    const auto version = x.in.header("mcp-protocol-version");
    if (version && !is_legacy(*version)) return refuse(x, what.id, {.code = code::invalid_request, .message = "The header MCP-Protocol-Version names no version of this server."});
    if (what.what == envelope::kind::request && what.method == "initialize") {
        std::string result;
        const auto made = server.initialize(what, {.principal = principal_of(x)}, result);
        if (!made) return refuse(x, what.id, {.message = "There are too many sessions.", .status = 503});
        x.out.content_type = "application/json";
        x.out.body = std::move(result);
        x.out.headers.push_back({"Mcp-Session-Id", made->id});
        return outcome::done;
    }
    const auto session = session_of(x, server, what.id);
    if (!session) return outcome::done;
    if (what.what == envelope::kind::response) {
        server.receive(what, session->id);  // it may come too late for what asked
        return accepted(x);
    }
    if (what.what == envelope::kind::notification) {
        server.notice(what, session);
        return accepted(x);
    }
    auto who = session->who();
    who.progress_token = progress_token(what.params);
    const auto outlet = std::make_shared<http_outlet>(x, session);
    server.answer({what, std::move(who), outlet, &x, session});
    outlet->leave();
    return outcome::done;
}

auto post_message(exchange& x, const endpoint&, void* const*) -> outcome {
    auto& server = x.services->get<mcp::server>();
    if (const auto wrong = check_origin(x.in, server.options())) return refuse(x, {}, *wrong);
    if (const auto type = x.in.header("content-type"); !type || !http::is_media_type(*type, "application/json"))
        return refuse(x, {}, {.code = code::invalid_request, .message = "A message is sent as application/json.", .status = 415});
    if (!takes_events(x.in)) return refuse(x, {}, {.code = code::invalid_request, .message = "The header Accept must name application/json and text/event-stream.", .status = 406});
    const auto read = document::parse(x.in.body);
    if (!read) return refuse(x, {}, {.code = code::parse, .message = "The body is not valid JSON: " + read.error()});
    std::string id;
    const auto what = read_message(read->root(), id);
    if (!what) return refuse(x, id, what.error());
    const bool modern = !member(member(what->params, "_meta"), version_key).empty() || x.in.header("mcp-protocol-version") == modern_version ||
                        (what->what == envelope::kind::request && server::is_modern_method(what->method));
    return modern ? answer_modern(x, server, *what) : answer_legacy(x, server, *what);
}

auto not_without_session(exchange& x) -> outcome {
    x.out.headers.push_back({"Allow", "POST"});
    return refuse(x, {}, {.code = code::invalid_request, .message = "Messages are sent by POST.", .status = 405});
}

auto get_events(exchange& x, const endpoint&, void* const*) -> outcome {
    auto& server = x.services->get<mcp::server>();
    if (const auto wrong = check_origin(x.in, server.options())) return refuse(x, {}, *wrong);
    if (!x.in.header("mcp-session-id")) return not_without_session(x);
    if (!takes_events(x.in)) return refuse(x, {}, {.code = code::invalid_request, .message = "The header Accept must name text/event-stream.", .status = 406});
    const auto session = session_of(x, server, {});
    if (!session) return outcome::done;
    const auto queue = std::make_shared<event_queue>(*x.home);
    queue->on_drain = [weak = std::weak_ptr(queue)] {
        if (const auto own = weak.lock()) own->end();
    };
    if (!session->resume(x.in.header("last-event-id").value_or(""), queue))
        return refuse(x, {}, {.code = code::invalid_request, .message = "The header Last-Event-ID names no event that is kept.", .status = 400});
    queue->become(x.out);
    return outcome::done;
}

auto delete_session(exchange& x, const endpoint&, void* const*) -> outcome {
    auto& server = x.services->get<mcp::server>();
    if (const auto wrong = check_origin(x.in, server.options())) return refuse(x, {}, *wrong);
    if (!x.in.header("mcp-session-id")) return not_without_session(x);
    const auto session = session_of(x, server, {});
    if (!session) return outcome::done;
    server.all_sessions().end(session->id);
    x.out.status = 204;
    return outcome::done;
}

/// Whom clients ask for a token, and for what (RFC 9728 section 3).
auto get_metadata(exchange& x, const endpoint& own, void* const*) -> outcome {
    auto& server = x.services->get<mcp::server>();
    std::string servers;
    for (std::string_view left = server.options().mcp_authorization_servers; !left.empty();)
        if (const auto each = http::take_element(left); !each.empty()) servers.append(servers.empty() ? "" : ",").append(quoted(each));
    if (servers.empty()) {
        write(problem::not_found("This server names nobody who gives tokens."), x);
        return outcome::done;
    }
    const auto resource = std::string(x.in.secure ? "https://" : "http://") + std::string(x.in.header("host").value_or("localhost")) + std::string(own.prefix.view()) + "/mcp";
    x.out.content_type = "application/json";
    x.out.body = "{\"resource\":" + quoted(resource) + ",\"authorization_servers\":[" + servers + "],\"scopes_supported\":[" + server.catalog().scopes +
                 "],\"bearer_methods_supported\":[\"header\"]}";
    return outcome::done;
}

constexpr auto text(std::string_view words) -> meta::text { return {words.data(), words.size()}; }

constexpr endpoint endpoints[]{
    {.method = method::post, .pattern = text("/mcp"), .handler = text("conduit::mcp::message"), .doc = text("A message of the Model Context Protocol."), .call = &post_message},
    {.pattern = text("/mcp"), .handler = text("conduit::mcp::events"), .doc = text("What a session has to say of itself."), .call = &get_events},
    {.pattern = text("/.well-known/oauth-protected-resource/mcp"), .handler = text("conduit::mcp::metadata"), .doc = text("Who gives tokens for it."), .call = &get_metadata},
    {.pattern = text("/.well-known/oauth-protected-resource"), .handler = text("conduit::mcp::metadata"), .doc = text("Who gives tokens for it."), .call = &get_metadata},
    {.method = method::del, .pattern = text("/mcp"), .handler = text("conduit::mcp::end"), .doc = text("The end of a session."), .call = &delete_session},
};

constinit const mountable mounted{
    .name = "conduit::mcp",
    .endpoints = endpoints,
    .start = [](services& services, const application& application) { return services.get<server>().start(application, services); },
};

}

constinit const protocol offered{.http = &mounted, .serve_stdio = &serve_stdio, .stop = [](services& services) { services.get<server>().stop(); },
                                 .is_idle = [](services& services) { return services.get<server>().is_idle(); }};

}
