#include "request_state.hpp"

#include <algorithm>
#include <utility>

#include "json.hpp"
#include "secrets.hpp"

namespace conduit::mcp {
namespace {

/// Of fixed length each, so that nothing of one can be taken for the other.
auto subject(const state_binding& binding) -> std::string { return base64_of_url(sha256(sha256(binding.principal) + sha256(binding.request))); }

}

auto seal(std::string_view key, const answers& given, const state_binding& binding) -> std::string {
    std::string content = "{\"until\":" + std::to_string(binding.now + state_lifetime) + ",\"for\":" + quoted(subject(binding)) + ",\"answers\":{";
    bool first = true;
    for (const auto& [name, answer] : given) {
        content.append(std::exchange(first, false) ? "" : ",").append(quoted(name)).append(":").append(answer);
    }
    content += "}}";
    return base64_of_url(content) + "." + base64_of_url(authenticator(key, content));
}

auto unseal(std::span<const std::string> keys, std::string_view state, const state_binding& binding) -> std::expected<answers, std::string> {
    const auto dot = state.find('.');
    std::string content, code;
    if (state.size() > longest_state || dot == state.npos || !from_base64_of_url(state.substr(0, dot), content) || !from_base64_of_url(state.substr(dot + 1), code))
        return std::unexpected("\"requestState\" is not one of this server's.");
    const bool sealed = std::ranges::any_of(keys, [&](const auto& key) { return same_secret(authenticator(key, content), code); });
    if (!sealed) return std::unexpected("\"requestState\" was changed, or is another server's.");
    const auto read = document::parse(content);
    if (!read) return std::unexpected("\"requestState\" is not one of this server's.");
    const auto until = integer_of(member(read->root(), "until"));
    if (!until || *until < binding.now) return std::unexpected("\"requestState\" is too old: begin anew, without it.");
    if (text_of(member(read->root(), "for")) != subject(binding)) return std::unexpected("\"requestState\" belongs to another request, or to another client.");
    answers given;
    each_member(member(read->root(), "answers"), [&](std::string_view name, std::string_view answer) { given.emplace(name, answer); });
    return given;
}

}
