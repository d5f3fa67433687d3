#include <conduit/tensor/npz.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <conduit/tensor/tensor.hpp>

#include "tensor/zip.hpp"

namespace {

using conduit::dtype;
using conduit::npz_packing;
using conduit::npz_reader;
using conduit::tensor;

constexpr std::size_t plenty = 1 << 20;

auto example(npz_packing packing) -> std::string {
    const tensor<float, 2> x({2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
    const tensor<std::int64_t, 1> y({100});
    const conduit::named_tensor named[]{{"x", x.erased()}, {"a/~y", y.erased()}};
    return write_npz(named, packing);
}

auto opened(std::string_view file, std::size_t most = plenty) -> std::string {
    auto reader = npz_reader::open(file, most);
    if (!reader) return reader.error().message;
    for (const auto name : reader->names()) {
        auto read = reader->read(name, name == "x" ? dtype::f32 : dtype::i64, name == "x" ? 2 : 1);
        if (!read) return read.error().at + ": " + read.error().message;
    }
    return {};
}

void put16(std::string& file, std::size_t at, unsigned value) {
    file[at] = static_cast<char>(value & 0xff);
    file[at + 1] = static_cast<char>(value >> 8);
}
void put32(std::string& file, std::size_t at, std::uint32_t value) {
    put16(file, at, value & 0xffff);
    put16(file, at + 2, value >> 16);
}

TEST(npz, round_trip) {
    for (const auto packing : {npz_packing::stored, npz_packing::deflated}) {
        const auto file = example(packing);
        const auto reader = npz_reader::open(file, plenty);
        ASSERT_TRUE(reader) << reader.error().message;
        EXPECT_EQ(reader->names(), (std::vector<std::string_view>{"x", "a/~y"}));
        EXPECT_TRUE(reader->contains("x"));
        EXPECT_FALSE(reader->contains("x.npy"));
        auto x = reader->read("x", dtype::f32, 2);
        ASSERT_TRUE(x) << x.error().message;
        EXPECT_EQ((tensor<float, 2>(std::move(*x))[1, 2]), 6);
        auto y = reader->read("a/~y", dtype::f32, 1);  // converted
        ASSERT_TRUE(y) << y.error().message;
        EXPECT_EQ(y->shape, std::vector<std::int64_t>{100});
    }
    EXPECT_LT(example(npz_packing::deflated).size(), example(npz_packing::stored).size());
}

TEST(npz, what_is_stored_or_unpacked_is_not_copied_again) {
    auto kept = std::make_shared<std::string>(example(npz_packing::stored));
    const std::string_view file = *kept;
    {
        const auto reader = npz_reader::open(file, plenty, kept);
        const auto read = reader->read("x", dtype::f32, 2);
        const auto* data = reinterpret_cast<const char*>(read->data.data());
        // What operator new gives is aligned to 16 bytes, and the array begins at a multiple of 64 behind that.
        EXPECT_GE(data, file.data());
        EXPECT_LT(data, file.data() + file.size());
        EXPECT_FALSE(read->data.is_own());
        EXPECT_TRUE(reader->read("x", dtype::f64, 2)->data.is_own());
    }
    EXPECT_EQ(kept.use_count(), 1);
    const auto packed = example(npz_packing::deflated);
    const auto reader = npz_reader::open(packed, plenty);
    const auto read = reader->read("a/~y", dtype::i64, 1);
    EXPECT_FALSE(read->data.is_own());  // it is where it was unpacked to
}

TEST(npz, faults_name_the_array) {
    const auto file = example(npz_packing::stored);
    const auto reader = npz_reader::open(file, plenty);
    EXPECT_EQ(reader->read("z", dtype::f32, 1).error(), (conduit::tensor_fault{false, "/z", "required", "this array is needed"}));
    EXPECT_EQ(reader->read("a/~y", dtype::u8, 2).error(), (conduit::tensor_fault{false, "/a~1~0y", "shape", "the array has 1 dimensions where 2 are needed"}));
    EXPECT_EQ(reader->read("x", dtype::i64, 2).error().code, "type");
}

TEST(npz, every_truncation_is_refused) {
    const auto file = example(npz_packing::deflated);
    for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(npz_reader::open(std::string_view(file).substr(0, size), plenty)) << size;
    EXPECT_FALSE(npz_reader::open(file + "x", plenty));
    EXPECT_FALSE(npz_reader::open("x" + file, plenty));
}

TEST(npz, every_changed_byte_is_harmless) {
    for (const auto packing : {npz_packing::stored, npz_packing::deflated}) {
        const auto file = example(packing);
        for (std::size_t at = 0; at < file.size(); ++at)
            for (const char bits : {'\x01', '\x80', '\xff'}) {
                auto changed = file;
                changed[at] = static_cast<char>(changed[at] ^ bits);
                (void)opened(changed);
            }
    }
}

TEST(npz, hostile_archives) {
    const auto good = example(npz_packing::stored);
    ASSERT_EQ(opened(good), "");
    const auto directory = good.find("PK\x01\x02");
    const auto second = good.find("PK\x01\x02", directory + 4);
    const auto end = good.size() - 22;

    EXPECT_EQ(opened(""), "the archive is not a ZIP file, or not all of it");
    EXPECT_EQ(opened(good, 100), "the arrays would be larger than 100 bytes");
    auto changed = [&](std::size_t at, auto put, auto value) {
        auto file = good;
        put(file, at, value);
        return opened(file);
    };
    EXPECT_EQ(changed(directory + 8, put16, 1u), "the archive has an entry that is encrypted");
    EXPECT_EQ(changed(directory + 10, put16, 12u), "the archive has an entry that is neither stored nor deflated");
    EXPECT_EQ(changed(directory + 24, put32, 0xffffffffu), "the archive has an entry in Zip64 format, which is not read: make it smaller");
    EXPECT_EQ(changed(end + 16, put32, 0xffffffffu), "the archive is in Zip64 format, which is not read: make it smaller");
    EXPECT_EQ(changed(directory + 24, put32, 0x7fffffffu), "the archive has a directory with a broken entry");  // stored, yet of two sizes
    EXPECT_EQ(changed(directory + 42, put32, 0x7fffffffu), "the archive has a directory with a broken entry");
    EXPECT_EQ(changed(second + 42, put32, 0u), "the archive has an entry that its directory tells otherwise of");
    EXPECT_EQ(changed(end + 16, put32, 0u), "the archive has a directory that is not where it says");
    EXPECT_EQ(changed(end + 4, put16, 1u), "the archive is one part of several");
    EXPECT_EQ(changed(good.find("NUMPY") + 40, put16, 0u), "/x: the array \"x\": the array's checksum is wrong");
}

TEST(npz, entries_that_overlap_are_refused) {
    conduit::zip::writer archive;
    archive.add("x.npy", std::string(100, 'x'));
    auto file = archive.finish();
    // Its directory twice, for the same bytes.
    const auto directory = file.find("PK\x01\x02");
    const auto entry = file.substr(directory, file.size() - 22 - directory);
    file.insert(directory, entry);
    const auto end = file.size() - 22;
    put16(file, end + 8, 2u);
    put16(file, end + 10, 2u);
    put32(file, end + 12, static_cast<std::uint32_t>(2 * entry.size()));
    EXPECT_EQ(opened(file), "the archive has entries that overlap");
}

TEST(npz, two_arrays_of_one_name) {
    conduit::zip::writer archive;
    archive.add("x.npy", "1");
    archive.add("x.npy", "2");
    EXPECT_EQ(opened(archive.finish()), "two arrays have the same name");
}

TEST(npz, bombs_are_refused_before_they_are_unpacked) {
    conduit::zip::writer archive;
    archive.add_deflated("x.npy", std::string(8 << 20, '\0'));
    const auto file = archive.finish();
    EXPECT_LT(file.size(), 20'000u);
    EXPECT_EQ(opened(file), "the arrays would be larger than 1048576 bytes");
    // And who lies about the size gets no further than that.
    auto liar = file;
    put32(liar, liar.find("PK\x01\x02") + 24, 1000);
    EXPECT_EQ(opened(liar), "/x: the array \"x\": the array is not what its size and checksum say");
}

TEST(npz, too_many_entries) {
    conduit::zip::writer archive;
    for (int i = 0; i < 1025; ++i) archive.add("x" + std::to_string(i) + ".npy", "");
    EXPECT_EQ(opened(archive.finish()), "the archive has more than 1024 entries");
}

}
