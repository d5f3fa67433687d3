// Fuzzes the readers of tensors. By libFuzzer under Clang (README.md); under GCC, mutate.hpp runs the files named
// on the command line, a few inputs more and mutations of them, from a fixed seed.
#include <conduit/tensor/json.hpp>
#include <conduit/tensor/npy.hpp>
#include <conduit/tensor/text.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

/// Whatever was read must be what it says.
void check(const std::expected<conduit::any_tensor, conduit::tensor_fault>& result, conduit::dtype target, std::size_t rank) {
    if (!result) {
        if (result.error().message.empty() || result.error().code.empty()) std::abort();
        return;
    }
    const auto count = conduit::element_count(result->shape, target);
    if (result->type != target || result->shape.size() != rank || !count) std::abort();
    if (target == conduit::dtype::text ? !conduit::text_elements(result->view().data, *count) : *count * conduit::size_of(target) != result->data.size()) std::abort();
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto target : {conduit::dtype::f32, conduit::dtype::i64, conduit::dtype::u8, conduit::dtype::bool_, conduit::dtype::f16, conduit::dtype::text}) {
        for (const std::size_t rank : {0u, 1u, 2u, 3u}) {
            const auto array = conduit::read_tensor_npy(text, target, rank);
            check(array, target, rank);
            if (array) check(conduit::read_tensor_npy(conduit::write_npy(array->view()), target, rank), target, rank);
            check(conduit::read_tensor_json(text, target, rank), target, rank);
            constexpr std::int64_t declared[]{-1, 2, 1};
            check(conduit::read_tensor_json(text, target, rank, std::span(declared).first(rank)), target, rank);
        }
    }
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    std::vector<std::string> corpus{"[[1,2],[3,4.5]]", "[true,false]", "-12e3", "[[[0]]]", ""};
    for (const auto type : {conduit::dtype::f32, conduit::dtype::f64, conduit::dtype::i64, conduit::dtype::bool_}) {
        const std::vector<std::byte> zeros(6 * conduit::size_of(type));
        const std::vector<std::int64_t> shape{2, 3};
        corpus.push_back(conduit::write_npy({type, shape, zeros}));
    }
    return run({.corpus = std::move(corpus), .telling = "{}[](),:'\"<>|=0123456789.-+eEtfnO \n\\"}, argc, argv);
}
#endif
