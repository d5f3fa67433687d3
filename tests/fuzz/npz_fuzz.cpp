// Fuzzes the reader of .npz files, and what reads JSON objects of tensors. By libFuzzer under Clang (README.md); under GCC, mutate.hpp
// runs the files named on the command line, a few inputs more and mutations of them, from a fixed seed.
#include <conduit/tensor/npy.hpp>
#include <conduit/tensor/npz.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/json_object.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    constexpr std::size_t most = 1 << 20;
    if (const auto file = conduit::npz_reader::open(text, most)) {
        std::size_t total = 0;
        for (const auto name : file->names()) {
            if (!file->contains(name)) std::abort();
            for (const auto type : {conduit::dtype::f32, conduit::dtype::text})
                for (const std::size_t rank : {1u, 2u}) {
                    const auto read = file->read(name, type, rank);
                    if (!read) {
                        if (read.error().message.empty() || !read.error().at.starts_with("/")) std::abort();
                        continue;
                    }
                    // What was read can be written, and read again.
                    const conduit::named_tensor again[]{{"x", read->view()}};
                    const auto written = conduit::write_npz(again, rank == 1 ? conduit::npz_packing::stored : conduit::npz_packing::deflated);
                    const auto reader = conduit::npz_reader::open(written, std::size_t{1} << 32);
                    if (!reader || !reader->read("x", type, rank)) std::abort();
                    if (type == conduit::dtype::f32) total = std::max(total, read->data.size());
                }
        }
        if (total > 8 * most) std::abort();
    } else if (file.error().message.empty()) {
        std::abort();
    }
    static constexpr std::string_view names[]{"x", "y"};
    if (const auto members = conduit::json_members(text, names))
        for (const auto member : *members)
            if (!member.empty() && (member.data() < text.data() || member.data() + member.size() > text.data() + size)) std::abort();
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    std::vector<std::string> corpus{R"({"x":[1,2],"y":{"a":"\u00e9"}})", "{}", ""};
    const std::vector<std::byte> zeros(64);
    const std::vector<std::int64_t> one{16}, two{4, 4};
    const conduit::named_tensor named[]{{"x", {conduit::dtype::f32, one, zeros}}, {"y", {conduit::dtype::f32, two, zeros}}};
    for (const auto packing : {conduit::npz_packing::stored, conduit::npz_packing::deflated}) corpus.push_back(conduit::write_npz(named, packing));
    return run({.corpus = std::move(corpus), .telling = std::string_view("PK\x01\x02\x03\x04\x05\x06\x00\x08\xff{}\":,", 16), .piece = std::string_view("PK\x05\x06", 4)}, argc, argv);
}
#endif
