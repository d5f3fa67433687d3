#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

// An app without what is mounted by default.
namespace undescribed {
using namespace conduit::annotations;

[[=get("/")]]
auto root() -> std::string { return "root"; }

}

int main(int argc, char** argv) { return conduit::app<^^undescribed>{}.without<^^conduit::docs>().without<^^conduit::open_inference>().without<^^conduit::metrics>().run(argc, argv); }
