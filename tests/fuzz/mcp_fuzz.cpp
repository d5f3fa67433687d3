// Fuzzes the reader of messages of the Model Context Protocol, and what reads their parts. By libFuzzer under Clang (README.md); under GCC,
// mutate.hpp runs the files named on the command line, a few messages more and mutations of them, from a fixed seed.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mcp/envelope.hpp"
#include "mcp/json.hpp"
#include "mcp/uri_template.hpp"
#include "target.hpp"

namespace {

using namespace conduit;
using namespace fuzz;

/// Every value lies in its document, and reads the same alone.
void check_values(std::string_view value, int depth) {
    require(!value.empty());
    const auto same = mcp::document::parse(value);
    require(same && same->root() == value);
    const auto small = mcp::compact(value);
    const auto again = mcp::document::parse(small);
    require(again && again->root() == small && small.size() <= value.size() && mcp::compact(small) == small);
    if (depth == 4) return;
    std::size_t count = 0;
    mcp::each_member(value, [&](std::string_view key, std::string_view each) {
        require(lies_in(each, value) && mcp::text_of(mcp::document::parse(mcp::quoted(key))->root()) == key);
        if (++count <= 8) check_values(each, depth + 1);
    });
    mcp::each_element(value, [&](std::string_view each) {
        require(lies_in(each, value));
        if (++count <= 8) check_values(each, depth + 1);
    });
}

void check_message(std::string_view root) {
    std::string id;
    const auto read = mcp::read_message(root, id);
    if (!read) {
        const auto told = mcp::error_message(id, read.error());
        require(mcp::document::parse(told) && !read.error().message.empty() && (read.error().code == -32600 || read.error().code == -32602));
        return;
    }
    using kind = mcp::envelope::kind;
    require(read->method.empty() == (read->what == kind::response) && read->id.empty() == (read->what == kind::notification) && read->id == id);
    require(lies_in(read->params, root) && lies_in(read->result, root) && lies_in(read->failure, root));
    if (!read->params.empty()) require(mcp::is_object(read->params));
    if (read->what == kind::request) require(mcp::document::parse(mcp::result_message(read->id, "{}")).has_value());
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of(data, size);
    const auto read = mcp::document::parse(text);
    if (!read) require(!read.error().empty());
    else if (size <= 4096) check_values(read->root(), 0);
    if (read) check_message(read->root());
    for (const auto* pattern : {"test://{id}/data", "docs://{+path}", "a:{x}-{y}", "b:c"}) {
        const mcp::uri_template uri(pattern);
        if (const auto found = uri.match(text)) {
            require(found->size() <= 2);
            for (const auto& [name, value] : *found) require(!value.empty());
        }
    }
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    std::vector<std::string> corpus{
        R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a\u00e4\n","arguments":{"x":[1,-2.5e3,true,null,"y"]},"_meta":{}}})",
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}})", R"({"jsonrpc":"2.0","id":"b","result":{}})",
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":""}})", R"([{"jsonrpc":"2.0"}])", " { } ", "test://1%202/data", "docs://a/b", "a:1-2"};
    using namespace std::string_view_literals;
    return run({.corpus = std::move(corpus), .telling = "\0\n \"\\{}[],:-.0129eEtfnu%/\xc3\xff"sv, .rounds = 20'000}, argc, argv);
}
#endif
