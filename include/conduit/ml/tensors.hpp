#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <meta>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>
#include <conduit/ml/call_options.hpp>
#include <conduit/ml/outputs.hpp>
#include <conduit/ml/tensor_info.hpp>
#include <conduit/tensor/tensor.hpp>

namespace conduit::ml {

template <class T>
inline constexpr bool is_tensor = false;
template <class T, std::size_t Rank>
inline constexpr bool is_tensor<tensor<T, Rank>> = true;

namespace tensors {

consteval auto members_of(std::meta::info type) -> std::vector<std::meta::info> {
    return std::meta::nonstatic_data_members_of(type, std::meta::access_context::unchecked());
}

consteval auto are_tensors(std::meta::info type) -> bool {
    if (!std::meta::is_class_type(type)) return false;
    const auto members = members_of(type);
    for (const auto member : members)
        if (!std::meta::extract<bool>(std::meta::substitute(^^is_tensor, {std::meta::type_of(member)}))) return false;
    return !members.empty();
}

template <class T>
inline constexpr auto members = std::define_static_array(members_of(^^T));

/// A tensor that is given away is kept by the request and not copied; another one is borrowed.
template <class Tensor>
auto input_of(Tensor&& given, std::string_view name = {}) -> named_input {
    if constexpr (std::is_lvalue_reference_v<Tensor> || std::is_const_v<std::remove_reference_t<Tensor>>) {
        return {name, given.erased(), {}};
    } else {
        auto kept = std::make_shared<Tensor>(std::move(given));
        const auto view = kept->erased();
        return {name, view, std::move(kept)};
    }
}

template <class Tensor>
auto wanted_of(std::string_view name) -> wanted_tensor {
    return {std::string(name), Tensor::type, Tensor::rank};
}

template <class Struct>
auto wanted_members() -> std::vector<wanted_tensor> {
    std::vector<wanted_tensor> wanted;
    template for (constexpr auto member : members<Struct>)
        wanted.push_back(wanted_of<typename [:std::meta::type_of(member):]>(std::meta::identifier_of(member)));
    return wanted;
}

template <class Tensor>
auto taken_from(outputs& from, std::string_view name) -> Tensor {
    return std::move(from).take<typename Tensor::value_type, Tensor::rank>(name);
}

}

/// A struct whose members are tensors, by the names that the model gives them.
template <class T>
concept named_tensors = tensors::are_tensors(^^T);

/// The inputs of a model: tensors in its order, or one struct of tensors.
template <class... T>
    requires(sizeof...(T) > 0 && ((is_tensor<T> && ...) || (sizeof...(T) == 1 && (named_tensors<T> && ...))))
struct in {
    static auto wanted() -> std::vector<wanted_tensor> { return {tensors::wanted_of<T>({})...}; }
};

template <named_tensors T>
struct in<T> {
    static auto wanted() -> std::vector<wanted_tensor> { return tensors::wanted_members<T>(); }
};

/// The outputs of a model that are used: its first one or ones, or those that one struct of tensors names.
template <class... T>
    requires(sizeof...(T) > 0 && ((is_tensor<T> && ...) || (sizeof...(T) == 1 && (named_tensors<T> && ...))))
struct out {
    using type = std::conditional_t<sizeof...(T) == 1, std::tuple_element_t<0, std::tuple<T...>>, std::tuple<T...>>;

    static auto wanted() -> std::vector<wanted_tensor> { return {tensors::wanted_of<T>({})...}; }
    static auto from(outputs all) -> type {
        return [&]<std::size_t... Index>(std::index_sequence<Index...>) { return type{std::move(all).take<typename T::value_type, T::rank>(Index)...}; }(
            std::index_sequence_for<T...>{});
    }
};

template <named_tensors T>
struct out<T> {
    using type = T;

    static auto wanted() -> std::vector<wanted_tensor> { return tensors::wanted_members<T>(); }
    static auto from(outputs all) -> T {
        T made{};
        template for (constexpr auto member : tensors::members<T>)
            made.[:member:] = tensors::taken_from<typename [:std::meta::type_of(member):]>(all, std::meta::identifier_of(member));
        return made;
    }
};

}
