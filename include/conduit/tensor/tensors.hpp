#pragma once
#include <expected>
#include <meta>
#include <span>
#include <string_view>
#include <conduit/argument/argument.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/result/result.hpp>
#include <conduit/tensor/body.hpp>
#include <conduit/tensor/media.hpp>

namespace conduit {

/// Several tensors, by the names of a struct's fields, as a request's body or as an answer:
///     struct batch { [[=shape(-1, 28, 28)]] conduit::tensor<float, 3> images; conduit::tensor<std::int64_t, 1> labels; };
///     [[=post("/train")]] auto train(conduit::tensors<batch> batch) -> conduit::tensors<losses>;
/// They come and go as a .npz file (application/x-npz, application/zip), or as a JSON object of nested arrays.
template <class T>
struct tensors {
    T value{};

    auto operator->() const -> const T* { return &value; }
    auto operator->() -> T* { return &value; }
    auto operator*() const -> const T& { return value; }
};

namespace describe::building {

/// A field that is a tensor, as `member` describes it.
template <class T, auto Field>
consteval auto describe_tensor_field(letter_case names) -> std::pair<member, tensor_field> {
    using value = [:std::meta::type_of(Field):];
    auto described = describe_member(Field, names);
    if constexpr (rank_of_tensor(dealias(^^value)) == no_tensor) {
        described.fault = meta::keep("on the member " + std::string(display_string_of(Field)) + ": it is no tensor, and conduit::tensors<...> takes tensors only");
        return {described, {}};
    } else {
        described.type = &levels_of_tensor<typename element_of_tensor<value>::type, value::rank>;
        described.required = true;
        return {described,
                {.form = {value::type, value::rank, described.constraint->shape()},
                 .set = [](void* object, any_tensor&& from) { static_cast<T*>(object)->[:Field:] = value(std::move(from)); },
                 .get = [](const void* object) { return static_cast<const T*>(object)->[:Field:].erased(); }}};
    }
}

template <class T>
struct fields_of_tensors {
    static constexpr auto count = fields_of(^^T).size();
    member members[count];
    tensor_field fields[count];
};

template <class T>
inline constexpr auto tensor_fields_of = [] consteval {
    static_assert(std::is_aggregate_v<T> && fields_of(^^T).size() != 0, "conduit::tensors<T> takes a struct of public fields that are tensors");
    fields_of_tensors<T> out{};
    const auto names = notes_on(^^T).names;
    std::size_t i = 0;
    template for (constexpr auto field : std::define_static_array(fields_of(^^T))) {
        const auto [described, read] = describe_tensor_field<T, field>(names);
        out.members[i] = described;
        out.fields[i] = read;
        out.fields[i].name = described.key.length < 4 ? meta::text{} : meta::text{described.key.characters + 2, described.key.length - 4};
        ++i;
    }
    return out;
}();

template <class T>
consteval auto why_no_tensors() -> std::string_view {
    for (const auto& member : tensor_fields_of<T>.members)
        if (!member.fault.empty()) return member.fault.view();
    return {};
}

}

template <class T>
inline constexpr describe::type type_of_tensors = [] consteval {
    describe::type out{.kind = describe::kind::object, .size = sizeof(T)};
    out.member_data = describe::building::tensor_fields_of<T>.members;
    out.member_count = describe::building::fields_of_tensors<T>::count;
    out.name = meta::keep(identifier_of(^^T));
    out.full_name = describe::building::full_name_of(^^T);
    return out;
}();

template <class T>
inline constexpr describe::content forms_of_tensors[]{
    {.media_type = {"application/json", 16}, .type = &type_of_tensors<T>},
    {.media_type = {"application/x-npz", 17}},
    {.media_type = {"application/zip", 15}},
};

template <class T>
struct argument<tensors<T>> {
    static_assert(describe::building::why_no_tensors<T>().empty(), describe::building::why_no_tensors<T>());
    static constexpr bool reads_body = true;
    static constexpr describe::intake description{.contents = forms_of_tensors<T>};

    static auto from(exchange& x) -> std::expected<tensors<T>, problem> {
        tensors<T> made;
        if (auto read = read_tensors_body(x, describe::building::tensor_fields_of<T>.fields, &made.value); !read) return std::unexpected(std::move(read.error()));
        return made;
    }
};

template <class T>
struct result<tensors<T>> {
    static_assert(describe::building::why_no_tensors<T>().empty(), describe::building::why_no_tensors<T>());
    static constexpr describe::answer description{.contents = {forms_of_tensors<T>, 2}};

    static void write(tensors<T>&& tensors, exchange& x) { write_tensors_body(describe::building::tensor_fields_of<T>.fields, &tensors.value, x); }
};

}
