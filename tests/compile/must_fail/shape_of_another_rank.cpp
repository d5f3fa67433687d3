#include <conduit/conduit.hpp>
#include <conduit/tensors.hpp>

namespace images {
using namespace conduit::annotations;

#ifdef RIGHT
[[=post("/images")]] auto classify([[=shape(-1, 28, 28)]] conduit::tensor<float, 3> images) -> int;
[[=post("/sizes")]] auto count_sizes([[=length(0, 3)]] std::vector<int> body) -> int;
#else
[[=post("/images")]] auto classify([[=shape(28, 28)]] conduit::tensor<float, 3> images) -> int;
[[=post("/sizes")]] auto count_sizes([[=shape(3)]] std::vector<int> body) -> int;
[[=post("/lengths")]] auto count_lengths([[=shape(-2)]] conduit::tensor<float, 1> lengths) -> int;
[[=post("/values")]] auto count_values([[=min(0)]] conduit::tensor<float, 1> values) -> int;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^images>{}.run(argc, argv); }
