// Serves models beside a handler that keeps a worker.
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

#include <latch>

namespace metered {
using namespace conduit::annotations;

struct gate {
    std::latch open{1};
};

[[=get("/wait"), =blocking]]
auto wait(gate& gate) -> std::string {
    gate.open.wait();
    return "open";
}

[[=post("/open")]]
void open(gate& gate) { gate.open.count_down(); }

}

int main(int argc, char** argv) {
    metered::gate gate;
    return conduit::app<^^metered>{gate}.describe({.title = "The \"metered\" \\ app,\nin two lines"}).run(argc, argv);
}
