#include <conduit/conduit.hpp>
#include <conduit/mcp.hpp>

namespace echoes {
using namespace conduit::annotations;

struct said {
    std::string text;
};

[[=tool, =doc("Echoes.")]]
auto echo(std::string_view text) -> std::string_view {
    return text;
}

[[=post("/echo")]]
auto plain(said body) -> said {
    return body;
}

}

int main(int argc, char** argv) { return conduit::app<^^echoes>{}.run(argc, argv); }
