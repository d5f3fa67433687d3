// An app that serves its models by the Open Inference Protocol, and nothing else.
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

namespace served {
using namespace conduit::annotations;

[[=get("/")]]
auto name() -> std::string_view { return "bench/inference"; }

}

int main(int argc, char** argv) { return conduit::app<^^served>{}.run(argc, argv); }
