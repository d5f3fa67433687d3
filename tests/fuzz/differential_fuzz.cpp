// Fuzzes our parser of requests against llhttp: what both take, both read alike; what only one of them takes is in a list that
// says why.
#include <algorithm>
#include <cstdio>
#include <span>

#include "llhttp_reader.hpp"
#include "request_reader.hpp"
#include "target.hpp"

namespace {

using namespace fuzz;

[[noreturn]] void differ(std::string_view what, const reading& ours, const reading& theirs) {
    const auto show = [](const char* who, const reading& read) {
        std::fprintf(stderr, "%s: refused %d (%s)\n", who, read.refused, read.detail.c_str());
        for (const auto& m : read.messages) {
            std::fprintf(stderr, "    %s '%s' %s%s%slength %zu, %zu bytes of body%s\n", m.method.c_str(), m.target.c_str(), m.http_1_0 ? "1.0 " : "",
                         m.chunked ? "chunked " : "", m.keep_alive ? "keep-alive " : "", m.content_length, m.body.size(), m.complete ? "" : " so far");
            for (const auto& [name, value] : m.headers) std::fprintf(stderr, "        '%s': '%s'\n", name.c_str(), value.c_str());
        }
    };
    std::fprintf(stderr, "They differ in %.*s\n", static_cast<int>(what.size()), what.data());
    show("ours", ours);
    show("llhttp", theirs);
    std::abort();
}

/// Of an absolute target, we keep what follows the host, which replaces that of Host (RFC 9112 section 3.2.2).
auto in_origin_form(message theirs) -> message {
    const auto scheme = theirs.target.find("://");
    if (theirs.target.starts_with('/') || scheme == theirs.target.npos) return theirs;
    const auto start = scheme + 3;
    const auto end = std::min(theirs.target.find_first_of("/?", start), theirs.target.size());
    for (auto& [name, value] : theirs.headers)
        if (conduit::same_header_name(name, "host")) value = theirs.target.substr(start, end - start);
    theirs.target.erase(0, end);
    if (theirs.target.empty()) theirs.target = "/";
    return theirs;
}

/// What two heads that were taken differ in; empty: nothing.
auto difference(const message& ours, const message& theirs) -> std::string_view {
    if (ours.method != theirs.method) return "the method";
    if (ours.target != theirs.target) return "the target";
    if (ours.http_1_0 != theirs.http_1_0) return "the version";
    if (ours.headers != theirs.headers) return "the header fields";
    if (ours.chunked != theirs.chunked) return "whether the body is chunked";
    if (ours.content_length != theirs.content_length) return "the length of the body";
    return {};
}

/// How far a request came.
enum class stage { head, body, taken };

struct reason {
    std::string_view words;  // that the refusal begins with
    stage where;             // it comes
    std::string_view why;
};

/// What we refuse and llhttp takes.
constexpr reason we_may_refuse[] = {
    {"The request line does not begin", stage::head, "RFC 9112 section 2.2: one empty line may stand before; llhttp passes over any CR and LF"},
    {"The empty line before the request line", stage::head, "RFC 9112 section 2.2: likewise"},
    {"The request line has more than one space", stage::head, "RFC 9112 section 3: a single one"},
    {"The request line does not end with", stage::head, "RFC 9112 section 3: a single space before the version, too"},
    {"The request line does not name an HTTP version", stage::head, "RFC 9112 section 3: HTTP/0.9 is no longer spoken"},
    {"The server speaks HTTP/1.1 and HTTP/1.0", stage::head, "RFC 9110 section 15.6.6: llhttp takes 2.0 and 0.9 here"},
    {"This server does not know the method", stage::head, "RFC 9110 section 15.6.2: llhttp knows those of WebDAV and others"},
    {"The request target contains", stage::head, "RFC 9112 section 3.2: a target has no fragment"},
    {"The request target is neither", stage::head, "RFC 9112 section 3.2: the forms that there are; llhttp leaves them to its caller"},
    {"The Host header is", stage::head, "RFC 9112 section 3.2: missing, repeated or malformed, it is to be refused; llhttp does not look at it"},
    {"The only transfer coding", stage::head, "RFC 9112 section 6.1: 501 for one that is not known"},
    {"The Transfer-Encoding header must say chunked", stage::head, "RFC 9112 section 11.2: empty elements of that list are how requests are smuggled"},
    {"HTTP/1.0 has no Transfer-Encoding", stage::head, "RFC 9112 section 6.1: its framing is to be taken for faulty"},
    {"The only expectation", stage::head, "RFC 9110 section 10.1.1: 417 is allowed"},
    {"A chunk size has too many digits", stage::body, "RFC 9112 section 7.1: overflow is to be prevented; leading zeros count, as nobody sends fifteen"},
};

/// What llhttp refuses and we take.
constexpr reason llhttp_may_refuse[] = {
    {"HPE_PAUSED_UPGRADE", stage::body, "RFC 9110 section 7.8: a server may ignore Upgrade; llhttp hands the connection over"},
    {"HPE_INVALID_TRANSFER_ENCODING: Request has", stage::head, "RFC 9110 section 5.5: white space behind a value is no part of it; llhttp trips over a tab"},
    {"HPE_INVALID_CHUNK_SIZE: Invalid character in chunk size", stage::body, "RFC 9112 section 7.1.1: white space may stand before an extension"},
    {"HPE_STRICT: Invalid character in chunk extensions", stage::body, "RFC 9112 section 7.1.1: extensions are ignored, whatever they say"},
    {"HPE_INVALID_TRANSFER_ENCODING", stage::body, "RFC 9112 section 7.1.2: trailers are discarded, so what they say of the framing means nothing"},
    {"HPE_INVALID_CONTENT_LENGTH", stage::body, "RFC 9112 section 7.1.2: likewise"},
};

auto is_limit(int status) -> bool { return status == 413 || status == 414 || status == 431; }

auto is_explained(const reading& refused, stage where, std::span<const reason> reasons) -> bool {
    return std::ranges::any_of(reasons, [&](const reason& each) { return each.where == where && refused.detail.starts_with(each.words); });
}

auto stage_of(const reading& read, std::size_t i) -> stage {
    if (i >= read.messages.size()) return stage::head;
    return read.messages[i].complete ? stage::taken : stage::body;
}

/// False: the connection ends here, for one of them at least.
auto compare(const reading& ours, const reading& theirs, std::size_t i) -> bool {
    const auto our_stage = stage_of(ours, i), their_stage = stage_of(theirs, i);
    if (our_stage != stage::head && their_stage != stage::head)
        if (const auto what = difference(ours.messages[i], in_origin_form(theirs.messages[i])); !what.empty()) differ(what, ours, theirs);
    if (our_stage < their_stage) {
        if (!ours.refused) differ("what is complete: llhttp came further", ours, theirs);
        if (!is_limit(ours.refused) && !is_explained(ours, our_stage, we_may_refuse)) differ("what we refuse", ours, theirs);
        return false;
    }
    if (their_stage < our_stage || (our_stage == stage::body && theirs.refused && !ours.refused)) {
        if (!theirs.refused) differ("what is complete: we came further", ours, theirs);
        if (!is_explained(theirs, their_stage, llhttp_may_refuse)) differ("what llhttp refuses", ours, theirs);
        return false;
    }
    if (our_stage != stage::taken) return false;
    const auto &own = ours.messages[i], &other = theirs.messages[i];
    if (own.body != other.body) differ("the body", ours, theirs);
    if (own.keep_alive != other.keep_alive) differ("whether the connection is kept", ours, theirs);
    return own.keep_alive;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of(data, size);
    const auto ours = read_requests(text, {});
    const auto theirs = read_by_llhttp(text);
    for (std::size_t i = 0; compare(ours, theirs, i); ++i) {}
    return 0;
}
