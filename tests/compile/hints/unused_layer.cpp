#include <conduit/conduit.hpp>

struct no_store {
    void after(conduit::exchange& x) const { x.out.headers.push_back({"Cache-Control", "no-store"}); }
};

namespace [[=conduit::use<no_store{}>]] shop {
using namespace conduit::annotations;

[[=get("/plain")]] auto plain() -> std::string;

namespace [[=use<no_store{}>]] admin {
inline auto log() -> std::string { return {}; }
}
namespace [[=use<no_store{}>, =silence("unused-layer")]] kept {
}
namespace [[=use<no_store{}>, =when(false)]] switched_off {
}
namespace [[=use<no_store{}>]] parts {
namespace [[=use<no_store{}>]] of_it {
[[=get("/inner"), =when(false)]] auto inner() -> std::string;
}
}

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
