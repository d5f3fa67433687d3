#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <conduit/app/mount.hpp>
#include <conduit/app/services.hpp>
#include <conduit/http/problem.hpp>

#include "../argument/pairs.hpp"
#include "../compression/decode.hpp"
#include "../http/accept_encoding.hpp"
#include "../http/preconditions.hpp"
#include "../http/printable.hpp"
#include "documents.hpp"
#include "ui.hpp"

namespace conduit::openapi {
namespace {

/// What browsers may do with the page: nothing but what comes from here, and ask the app's servers.
auto content_security_policy(const about& about) -> std::string {
    std::string policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
                         "frame-ancestors 'none'; connect-src 'self'";
    for (const auto server : about.servers)
        if (server.contains("://")) (policy += ' ') += server.substr(0, server.find('/', server.find("://") + 3));
    return policy;
}

/// The headers of 200 and 304. False: the client has it already.
auto begin(exchange& x, const std::string& etag) -> bool {
    x.out.headers.push_back({"ETag", etag});
    x.out.headers.push_back({"Cache-Control", "no-cache"});  // ask whether it is the same
    x.out.headers.push_back({"X-Content-Type-Options", "nosniff"});
    if (http::check_preconditions(x.in, {etag, std::numeric_limits<std::int64_t>::max()}) != http::precondition::not_modified) return true;
    x.out.status = 304;
    return false;
}

void send(exchange& x, const ui_file& file) {
    if (file.gzip) x.out.headers.push_back({"Vary", "Accept-Encoding"});
    if (!begin(x, file.etag)) return;
    x.out.content_type = file.content_type;
    constexpr std::array offered{http::encoding::gzip, http::encoding::identity};
    if (file.gzip && http::preferred_encoding(x.in.header("accept-encoding"), offered) != http::encoding::gzip) {
        constexpr std::size_t most = 16 * 1024 * 1024;  // bytes; the files are ours
        x.out.body = compression::decode(http::encoding::gzip, file.content, most).value();
        return;
    }
    x.out.body = file.content;
    if (file.gzip) x.out.headers.push_back({"Content-Encoding", "gzip"});
}

auto send_document(exchange& x, const endpoint&, void* const*) -> outcome {
    auto wanted = version::v3_2;
    binding::encoded_pair pair;
    for (binding::encoded_pairs pairs(x.in.query); pairs.next(pair);) {
        if (pair.key != "version") continue;
        const auto named = version_named(pair.value);
        if (!named) {
            write(problem::bad_request("There is no version " + http::printable(pair.value) + " of the document: 3.2 and 3.1 there are."), x);
            return outcome::done;
        }
        wanted = *named;
    }
    const auto& document = x.services->get<documents>().get(wanted);
    if (!begin(x, document.etag)) return outcome::done;
    x.out.content_type = "application/openapi+json";
    x.out.body = document.text;
    return outcome::done;
}

auto send_page(exchange& x, const endpoint&, void* const*) -> outcome {
    send(x, *ui_file_named(""));
    x.out.headers.push_back({"Content-Security-Policy", content_security_policy(x.services->get<documents>().about())});
    x.out.headers.push_back({"Referrer-Policy", "no-referrer"});
    return outcome::done;
}

auto send_file(exchange& x, const endpoint&, void* const*) -> outcome {
    const auto name = x.captures.text(x.in.path, 0);
    if (const auto* file = ui_file_named(name)) send(x, *file);
    else write(problem::not_found("Nothing is at " + http::printable(x.in.path) + "."), x);
    return outcome::done;
}

constexpr auto text(std::string_view words) -> meta::text { return {words.data(), words.size()}; }

constexpr endpoint endpoints[]{
    {.pattern = text("/openapi.json"), .handler = text("conduit::docs::document"), .doc = text("The app's OpenAPI document."), .call = &send_document},
    {.pattern = text("/docs"), .handler = text("conduit::docs::page"), .doc = text("The same for people."), .call = &send_page},
    {.pattern = text("/docs/:file"), .handler = text("conduit::docs::file"), .doc = text("What the page is made of."), .call = &send_file},
};

}

extern const mountable docs;  // by conduit/openapi/docs.hpp, which reflects
constinit const mountable docs{
    .name = "conduit::docs",
    .endpoints = endpoints,
    .start = [](services& services, const application& application) -> std::expected<void, std::string> {
        services.get<documents>().describe(application);
        return {};
    },
};

}
