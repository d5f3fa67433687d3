#pragma once
#include <meta>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/describe/container.hpp>
#include <conduit/describe/default.hpp>
#include <conduit/describe/misplaced.hpp>
#include <conduit/describe/name.hpp>
#include <conduit/describe/text_form.hpp>
#include <conduit/describe/type.hpp>
#include <conduit/describe/why_no_json.hpp>
#include <conduit/http/upload.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/keep.hpp>

namespace conduit::describe {

template <class T>
consteval auto make_type() -> type;

/// The description of a C++ type; of one that has no JSON form, with the reason in `fault`.
template <class T>
inline constexpr type type_of = make_type<T>();

namespace building {

template <class T>
consteval auto type_address() -> const type* {
    return &type_of<T>;
}
consteval auto address_of_type(std::meta::info type) -> const describe::type* {
    return std::meta::extract<const describe::type* (*)()>(substitute(^^type_address, {dealias(type)}))();
}

/// Where the type is declared, and its template arguments: tells apart what has the same name. The compiler's own text.
consteval auto full_name_of(std::meta::info type) -> meta::text {
    const auto name = display_string_of(type);
    return {name.data(), name.size()};
}

template <class T>
consteval void describe_enumeration(type& out) {
    meta::list<enumerator> found;
    const auto names = notes_on(^^T).names;
    bool renamed = names != letter_case::as_written;
    for (auto value : enumerators_of(^^T)) {
        auto name = names == letter_case::as_written ? meta::keep(identifier_of(value)) : meta::keep(in_case(identifier_of(value), names));
        for (auto written : meta::infos(annotations_of(value)))
            if (std::meta::type_of(written) == ^^const annotation::rename) name = std::meta::extract<annotation::rename>(written).name, renamed = true;
        found.push_back({name, static_cast<std::int64_t>(std::meta::extract<T>(value))});
    }
    for (std::size_t i = 0; renamed && i < found.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (found[i].name.view() == found[j].name.view())
                out.fault = meta::keep("the type " + name_of_type(^^T) + ", two of whose enumerators are called \"" + std::string(found[i].name.view()) + "\": rename one");
    const auto kept = std::define_static_array(found);
    out.enumerator_data = kept.data();
    out.enumerator_count = kept.size();
    out.name = meta::keep(identifier_of(^^T));
    out.full_name = full_name_of(^^T);
}

consteval auto describe_member(std::meta::info field, letter_case names) -> member {
    const auto type = remove_cv(dealias(std::meta::type_of(field)));
    member out{.type = address_of_type(type),
               .offset = static_cast<std::size_t>(offset_of(field).bytes),
               .required = !has_default_member_initializer(field) && !is_specialisation_of(type, ^^std::optional) && container_of(type) != container::pointer};
    annotation::constraint sum;
    std::string_view renamed, of_handlers;
    for (auto written : meta::infos(annotations_of(field))) {
        const auto kind = std::meta::type_of(written);
        if (kind == ^^const annotation::constraint) sum.add(std::meta::extract<annotation::constraint>(written));
        else if (kind == ^^const annotation::doc) out.doc = std::meta::extract<annotation::doc>(written).words;
        else if (kind == ^^const annotation::rename) renamed = std::meta::extract<annotation::rename>(written).name;
        else if (kind == ^^const annotation::secret) out.secret = true;
        else if (kind == ^^const annotation::read_only) out.read_only = true;
        else if (kind == ^^const annotation::example) out.example = std::meta::extract<annotation::example>(written).json;
        else if (kind == ^^const annotation::hidden) of_handlers = "hidden, which is for handlers: for what clients may send and never get, use secret";
        else if (kind == ^^const annotation::deprecated) of_handlers = "deprecated, which is for handlers: say it in doc";
    }
    const auto fault = [&](const std::string& why) { out.fault = meta::keep("on the member " + std::string(display_string_of(field)) + ": " + why); };
    if (!renamed.empty()) out.key = meta::join({",\"", renamed, "\":"});
    else if (names == letter_case::as_written) out.key = meta::join({",\"", identifier_of(field), "\":"});
    else out.key = meta::join({",\"", in_case(identifier_of(field), names), "\":"});
    if (!renamed.empty() && !is_plain_name(renamed)) fault("it is renamed to \"" + std::string(renamed) + "\", which holds a character that JSON would have to escape");
    if (!of_handlers.empty()) fault("it is " + std::string(of_handlers));
    if (out.secret && out.read_only) fault("it is secret, so never written, and read_only, so never read: remove one");
    if (sum.empty()) return out;
    out.constraint = std::define_static_object(sum);
    if (const auto why = why_misplaced(sum, type); !why.empty()) fault(why);
    return out;
}

template <std::size_t Size>
struct member_table {
    member members[Size == 0 ? 1 : Size];
    std::uint8_t slots[key_table::slots_for(Size > key_table::most ? 0 : Size)]{};
    key_table keys{};
    type_notes notes{};
};

template <std::size_t Size>
consteval void name_members(member_table<Size>& table) {
    std::uint64_t digests[Size == 0 ? 1 : Size]{};
    for (std::size_t i = 0; i < Size; ++i) digests[i] = key_table::digest(table.members[i].name());
    table.keys = find_key_table(digests, Size, table.slots);
    if (table.keys.multiplier != 0) return;
    table.keys = {};
    // Only then can two names be the same.
    for (std::size_t i = 0; i < Size; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (table.members[i].name() == table.members[j].name())
                table.members[i].fault = meta::keep("two members are called \"" + std::string(table.members[i].name()) + "\": rename one");
}

template <class T>
inline constexpr auto members_of_type = [] consteval {
    member_table<fields_of(^^T).size()> table;
    table.notes = notes_on(^^T);
    member* next = table.members;
    meta::list<std::meta::info> to_check;
    meta::list<member*> checked;
    for (auto field : fields_of(^^T)) {
        *next = describe_member(field, table.notes.names);
        if (next->constraint != &annotation::unconstrained && next->fault.empty() && has_default_member_initializer(field)) {
            if (to_check.empty()) to_check.push_back(^^T);
            to_check.push_back(std::meta::reflect_constant(field));
            checked.push_back(next);
        }
        ++next;
    }
    if (!checked.empty()) std::meta::extract<void (*)(member* const*)>(substitute(^^check_defaults, to_check))(checked.data());
    name_members(table);
    return table;
}();

template <class T, std::meta::info Function>
auto run_check(const void* object) -> std::optional<std::string> {
    return static_cast<const T*>(object)->[:Function:]();
}

template <class T>
consteval void describe_checks(type& out) {
    meta::list<object_check> found;
    for (auto function : meta::infos(members_of(^^T, std::meta::access_context::unprivileged()))) {
        if (!is_function(function)) continue;
        bool annotated = false;
        for (auto written : meta::infos(annotations_of(function))) annotated |= std::meta::type_of(written) == ^^const annotation::check;
        if (!annotated) continue;
        const meta::infos parameters = parameters_of(function);
        if (is_static_member(function) || !is_const(function) || parameters.size() != 0 || dealias(return_type_of(function)) != dealias(^^std::optional<std::string>)) {
            out.fault = meta::keep("the type " + name_of_type(^^T) + ", whose check '" + std::string(identifier_of(function)) +
                                   "' is another function than `auto " + std::string(identifier_of(function)) + "() const -> std::optional<std::string>`");
            return;
        }
        found.push_back({meta::keep(identifier_of(function)),
                         std::meta::extract<std::optional<std::string> (*)(const void*)>(substitute(^^run_check, {^^T, std::meta::reflect_constant(function)}))});
    }
    if (found.empty()) return;
    const auto kept = std::define_static_array(found);
    out.check_data = kept.data();
    out.check_count = kept.size();
}

template <class T>
consteval void describe_object(type& out) {
    constexpr const auto& table = members_of_type<T>;
    out.member_data = table.members;
    out.member_count = fields_of(^^T).size();
    out.name = has_identifier(^^T) ? meta::keep(identifier_of(^^T)) : meta::keep("object");
    out.full_name = full_name_of(^^T);
    out.strict = table.notes.strict;
    out.keys = table.keys;
    if (out.keys.shift != 0) out.keys.slots = table.slots;
    describe_checks<T>(out);
    const auto tag = table.notes.discriminator;
    if (tag.member.empty()) return;
    const auto value = tag.value.empty() ? out.name.view() : tag.value.view();
    out.tag = meta::join({",\"", tag.member, "\":\"", value, "\""});
    out.tag_member_length = tag.member.length;
    if (!is_plain_name(tag.member) || !is_plain_name(value))
        out.fault = meta::keep("the type " + name_of_type(^^T) + ", whose discriminator holds a character that JSON would have to escape");
    for (const auto& member : out.members())
        if (member.name() == tag.member.view())
            out.fault = meta::keep("the type " + name_of_type(^^T) + ", which has a member of the discriminator's name: remove the member, which the discriminator stands for");
}

template <class T>
inline constexpr meta::text fault_of_type = [] consteval {
    const auto why = has_text_form<T> ? std::string() : why_no_json(^^T);
    return why.empty() ? meta::text{} : meta::keep(why);
}();

template <class T>
inline constexpr text_functions text_functions_of{.read = &read_text_form<T>, .write = &write_text_form<T>, .format = [] consteval {
    if constexpr (requires { text_form<T>::format; }) return meta::keep(text_form<T>::format);
    else return meta::text{};
}()};

/// Keys in one bucket of a table that has at least as many buckets as keys: chance comes nowhere near.
inline constexpr std::size_t most_in_a_bucket = 50;

template <class T>
auto crowded_map(const void* map, std::string_view key) -> bool {
    const auto& table = *static_cast<const T*>(map);
    return table.bucket_size(table.bucket(std::string(key))) > most_in_a_bucket;
}

template <class T>
inline constexpr map_functions map_functions_of{
    .emplace = [](void* map, std::string_view key) -> void* {
        const auto [place, added] = static_cast<T*>(map)->try_emplace(std::string(key));
        return added ? &place->second : nullptr;
    },
    .crowded = [] consteval -> bool (*)(const void*, std::string_view) {
        if constexpr (requires(const T& table) { table.bucket_count(); }) return &crowded_map<T>;
        else return nullptr;
    }(),
    .visit = [](const void* map, void* context, void (*with)(void*, std::string_view, const void*)) {
        for (const auto& [key, value] : *static_cast<const T*>(map)) with(context, key, &value);
    }};

/// The types of a tuple's elements or a variant's alternatives: members without names.
template <class T>
inline constexpr auto types_held = [] consteval {
    constexpr auto count = template_arguments_of(^^T).size();
    member_table<count> table;
    for (std::size_t i = 0; i < count; ++i) table.members[i] = {.type = address_of_type(template_arguments_of(^^T)[i]), .required = true};
    return table;
}();

/// What `From` does for the index, known at run time.
template <class T, std::size_t Count, auto Function>
auto by_index(const void* container, std::size_t index) -> const void* {
    return [&]<std::size_t... Indices>(std::index_sequence<Indices...>) {
        const void* found = nullptr;
        ((index == Indices ? static_cast<void>(found = Function.template operator()<Indices>(*static_cast<const T*>(container))) : void()), ...);
        return found;
    }(std::make_index_sequence<Count>{});
}

template <class T, container Held>
consteval void describe_container(type& out) {
    if constexpr (Held == container::null) {
        out.kind = kind::null, out.name = meta::keep("null");
    } else if constexpr (Held == container::array) {
        out.kind = kind::array, out.name = meta::keep("array"), out.length = std::meta::extract<std::size_t>(template_arguments_of(^^T)[1]);
        out.element = &type_of<typename T::value_type>;
        out.count = [](const void* container) { return static_cast<const T*>(container)->size(); };
        out.emplaced = [](const void* container, std::size_t index) -> const void* { return static_cast<const T*>(container)->data() + index; };
    } else if constexpr (Held == container::map) {
        out.kind = kind::map, out.name = meta::keep("object");
        out.element = &type_of<typename T::mapped_type>;
        out.clear = [](void* container) { static_cast<T*>(container)->clear(); };
        out.count = [](const void* container) { return static_cast<const T*>(container)->size(); };
        if constexpr (std::is_default_constructible_v<typename T::mapped_type>) out.map = &map_functions_of<T>;
        else out.fault = meta::keep("the type " + name_of_type(^^T) + ", whose values cannot be made before they are read: give their members defaults");
    } else if constexpr (Held == container::pointer) {
        using pointed = T::element_type;
        out.kind = kind::optional, out.name = meta::keep("value");
        out.element = &type_of<pointed>;
        out.emplace = [](void* container) -> void* { return (*static_cast<T*>(container) = T(new pointed())).get(); };
        out.clear = [](void* container) { static_cast<T*>(container)->reset(); };
        out.count = [](const void* container) -> std::size_t { return *static_cast<const T*>(container) != nullptr; };
        out.emplaced = [](const void* container, std::size_t) -> const void* { return static_cast<const T*>(container)->get(); };
    } else if constexpr (Held == container::tuple) {
        constexpr auto count = template_arguments_of(^^T).size();
        out.kind = kind::tuple, out.name = meta::keep("array"), out.length = count;
        out.member_data = types_held<T>.members, out.member_count = count;
        out.emplaced = &by_index<T, count, []<std::size_t I>(const T& tuple) -> const void* { return &get<I>(tuple); }>;
    } else {
        constexpr auto count = template_arguments_of(^^T).size();
        out.kind = kind::variant, out.name = meta::keep("value"), out.length = count;
        out.member_data = types_held<T>.members, out.member_count = count;
        out.count = [](const void* container) -> std::size_t { return static_cast<const T*>(container)->index(); };
        out.emplaced = &by_index<T, count, []<std::size_t I>(const T& variant) -> const void* { return get_if<I>(&variant); }>;
        out.choose = [](void* container, std::size_t index) -> void* {
            return const_cast<void*>(by_index<T, count, []<std::size_t I>(const T& variant) -> const void* { return &const_cast<T&>(variant).template emplace<I>(); }>(container, index));
        };
    }
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

}

template <class T>
consteval auto make_type() -> type {
    type out{.size = sizeof(T)};
    constexpr auto fault = building::fault_of_type<T>;
    if constexpr (std::is_same_v<T, upload>) {
        out.kind = kind::upload, out.name = meta::keep("file"), out.fault = fault;  // forms pass over it
    } else if constexpr (!fault.empty()) {
        out.fault = fault;
    } else if constexpr (has_text_form<T>) {
        out.kind = kind::formatted, out.name = meta::keep("string");
        out.text_form = &building::text_functions_of<T>;
    } else if constexpr (std::is_same_v<T, bool>) {
        out.kind = kind::boolean, out.name = meta::keep("boolean");
    } else if constexpr (std::is_integral_v<T>) {
        out.kind = std::is_signed_v<T> ? kind::integer : kind::unsigned_integer, out.name = meta::keep("integer");
    } else if constexpr (std::is_floating_point_v<T>) {
        out.kind = kind::real, out.name = meta::keep("number");
    } else if constexpr (std::is_same_v<T, std::string>) {
        out.kind = kind::string, out.name = meta::keep("string");
    } else if constexpr (std::is_same_v<T, std::string_view>) {
        out.kind = kind::string_view, out.name = meta::keep("string");
    } else if constexpr (std::is_enum_v<T>) {
        out.kind = kind::enumeration;
        building::describe_enumeration<T>(out);
    } else if constexpr (building::is_optional<T>) {
        out.kind = kind::optional;
        out.element = &type_of<typename T::value_type>;
        out.name = out.element->name;
        if constexpr (std::is_default_constructible_v<typename T::value_type>)
            out.emplace = [](void* container) -> void* { return &static_cast<T*>(container)->emplace(); };
        out.clear = [](void* container) { static_cast<T*>(container)->reset(); };
        out.count = [](const void* container) -> std::size_t { return static_cast<const T*>(container)->has_value(); };
        out.emplaced = [](const void* container, std::size_t) -> const void* { return &**static_cast<const T*>(container); };
    } else if constexpr (building::is_vector<T>) {
        out.kind = kind::sequence, out.name = meta::keep("array");
        out.element = &type_of<typename T::value_type>;
        if constexpr (std::is_default_constructible_v<typename T::value_type>)
            out.emplace = [](void* container) -> void* {
                auto& all = *static_cast<T*>(container);
                if (all.capacity() == 0) all.reserve(sizeof(typename T::value_type) <= 64 ? 4 : 2);  // sooner than by growing from one
                return &all.emplace_back();
            };
        out.clear = [](void* container) { static_cast<T*>(container)->clear(); };
        out.count = [](const void* container) { return static_cast<const T*>(container)->size(); };
        out.emplaced = [](const void* container, std::size_t index) -> const void* { return &(*static_cast<const T*>(container))[index]; };
    } else if constexpr (constexpr auto held = building::container_of(^^T); held != building::container::none) {
        building::describe_container<T, held>(out);
    } else {
        out.kind = kind::object;
        building::describe_object<T>(out);
    }
    return out;
}

}
