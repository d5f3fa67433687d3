#include <conduit/tensor/dlpack.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <conduit/tensor/text_tensor.hpp>

#include "tensor/dlpack_abi.hpp"

namespace {

using conduit::dtype;
using conduit::from_dlpack;
using conduit::tensor;

/// A tensor as another library would hand it over; says how often it was let go.
struct foreign {
    alignas(64) float values[6]{1, 2, 3, 4, 5, 6};
    std::int64_t shape[2]{2, 3};
    std::int64_t strides[2]{3, 1};
    int released = 0;
    DLManagedTensorVersioned managed{.version = {1, 0},
                                     .manager_ctx = this,
                                     .deleter = [](DLManagedTensorVersioned* self) { ++static_cast<foreign*>(self->manager_ctx)->released; },
                                     .flags = 0,
                                     .dl_tensor = {.data = values, .device = {1, 0}, .ndim = 2, .dtype = {2, 32, 1}, .shape = shape, .strides = strides, .byte_offset = 0}};
    auto refusal() -> std::string {
        const auto taken = from_dlpack(&managed);
        EXPECT_EQ(released, 1);
        return taken ? "" : taken.error().message;
    }
};

TEST(dlpack, takes_over_without_a_copy_and_lets_go_once) {
    foreign other;
    {
        auto taken = from_dlpack(&other.managed);
        ASSERT_TRUE(taken) << taken.error().message;
        tensor<float, 2> values(std::move(*taken));
        EXPECT_EQ(values.data().data(), other.values);
        EXPECT_EQ((values[1, 0]), 4);
        auto moved = std::move(values);
        EXPECT_EQ(other.released, 0);
        const auto copy = moved;  // has its own
        EXPECT_NE(copy.data().data(), other.values);
    }
    EXPECT_EQ(other.released, 1);
}

TEST(dlpack, copies_what_it_cannot_use) {
    foreign transposed;
    transposed.strides[0] = 1, transposed.strides[1] = 2;
    auto taken = from_dlpack(&transposed.managed);
    EXPECT_EQ(transposed.released, 1);
    const tensor<float, 2> values(std::move(*taken));
    EXPECT_EQ(std::vector(values.data().begin(), values.data().end()), (std::vector<float>{1, 3, 5, 2, 4, 6}));

    foreign backwards;
    backwards.strides[1] = -1;
    backwards.managed.dl_tensor.byte_offset = 2 * sizeof(float);
    const tensor<float, 2> turned(std::move(*from_dlpack(&backwards.managed)));
    EXPECT_EQ(std::vector(turned.data().begin(), turned.data().end()), (std::vector<float>{3, 2, 1, 6, 5, 4}));

    foreign constant;
    constant.managed.flags = 1;
    EXPECT_NE((tensor<float, 2>(std::move(*from_dlpack(&constant.managed))).data().data()), constant.values);
    EXPECT_EQ(constant.released, 1);

    foreign odd;
    odd.managed.dl_tensor.byte_offset = 2;
    odd.shape[0] = 1;
    EXPECT_TRUE(from_dlpack(&odd.managed)->data.is_own());
}

template <class Change>
auto refusal_after(Change change) -> std::string {
    foreign other;
    change(other.managed, other.shape);
    return other.refusal();
}

TEST(dlpack, refusals_let_go_too) {
    using managed = DLManagedTensorVersioned;
    const std::string no_type = "the tensor's elements are of a type that no tensor has here", too_large = "the tensor's shape is negative or too large";
    EXPECT_EQ(refusal_after([](managed& m, auto&) { m.dl_tensor.device.device_type = 2; }), "the tensor is in the memory of a device; move it to the CPU first");
    EXPECT_EQ(refusal_after([](managed& m, auto&) { m.version.major = 2; }), "the tensor is handed over by DLPack 2; 1 can be read");
    EXPECT_EQ(refusal_after([](managed& m, auto&) { m.dl_tensor.dtype.code = 5; }), no_type);
    EXPECT_EQ(refusal_after([](managed& m, auto&) { m.dl_tensor.dtype.lanes = 4; }), no_type);
    EXPECT_EQ(refusal_after([](managed& m, auto&) { m.dl_tensor.ndim = 9; }), "the tensor has more than 8 dimensions");
    EXPECT_EQ(refusal_after([](managed&, auto& shape) { shape[0] = -1; }), too_large);
    EXPECT_EQ(refusal_after([](managed&, auto& shape) { shape[0] = std::int64_t{1} << 62; }), too_large);
}

TEST(dlpack, hands_over_and_takes_back_every_type) {
    for (const auto type : {dtype::bool_, dtype::u8, dtype::u16, dtype::u32, dtype::u64, dtype::i8, dtype::i16, dtype::i32, dtype::i64, dtype::f16, dtype::f32,
                            dtype::f64, dtype::bf16}) {
        conduit::any_tensor made{type, {2, 2}, conduit::tensor_storage(4 * size_of(type))};
        std::memset(made.data.data(), 0, made.data.size());
        const auto* const bytes = made.data.data();
        auto* const managed = conduit::to_dlpack(std::move(made));
        EXPECT_EQ(managed->dl_tensor.data, bytes);
        EXPECT_EQ(managed->dl_tensor.strides[0], 2);
        const auto back = from_dlpack(managed);
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(back->type, type);
        EXPECT_EQ(back->data.data(), bytes);
        EXPECT_EQ(back->shape, (std::vector<std::int64_t>{2, 2}));
    }
}

TEST(dlpack, the_form_before_1) {
    tensor<float, 1> values({3}, std::vector<float>{1, 2, 3});
    auto back = from_dlpack(conduit::to_legacy_dlpack(std::move(values).to_any()));
    EXPECT_EQ((tensor<float, 1>(std::move(*back)).data()[2]), 3);
    EXPECT_EQ(values.size(), 0u);
    auto* const unused = conduit::to_legacy_dlpack(tensor<float, 0>().to_any());
    unused->deleter(unused);
}

TEST(dlpack, text_and_nothing) {
    EXPECT_THROW((void)conduit::to_dlpack(tensor<std::string, 1>().to_any()), std::invalid_argument);
    const auto nothing = from_dlpack(conduit::to_dlpack(tensor<float, 2>({0, 5}).to_any()));
    EXPECT_EQ(nothing->shape, (std::vector<std::int64_t>{0, 5}));
}

}
