// Serves models and nothing else, by the Open Inference Protocol: all of /v2 is Conduit's own.
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

namespace inference {
using namespace conduit::annotations;

[[=get("/"), =doc("Not of the protocol.")]]
auto hello() -> std::string {
    return "hello";
}

}

int main(int argc, char** argv) { return conduit::app<^^inference>{}.run(argc, argv); }
