// The protocols that come with Conduit, elsewhere and not at all.
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

namespace mounted {
using namespace conduit::annotations;

[[=get("/")]]
auto hello() -> std::string {
    return "hello";
}

}

int main(int argc, char** argv) {
    return conduit::app<^^mounted>{}.mount<^^conduit::open_inference>("/internal").mount<^^conduit::metrics>("/internal").without<^^conduit::docs>().run(argc, argv);
}
