#pragma once
#include <conduit/meta/keep.hpp>

namespace conduit::annotation {

struct rename {
    meta::text name;
};
enum class letter_case { as_written, camel, pascal, kebab };
struct naming {
    letter_case names;
};
struct strict {};
struct secret {};
struct read_only {};
struct check {};
struct discriminator {
    meta::text member;
    meta::text value;
};

}

namespace conduit::annotations {

/// What a member, or an enumerator, is called outside of the program.
consteval auto rename(std::string_view name) -> annotation::rename { return {meta::keep(name)}; }
/// On a type, or on a namespace for all types in it: `created_at` is called `createdAt` outside of the program.
inline constexpr annotation::naming camel_case{annotation::letter_case::camel};
inline constexpr annotation::naming pascal_case{annotation::letter_case::pascal};  // CreatedAt
inline constexpr annotation::naming kebab_case{annotation::letter_case::kebab};    // created-at
inline constexpr annotation::naming snake_case{annotation::letter_case::as_written};
/// On a type: what clients send and the type has not is a fault, not ignored.
inline constexpr annotation::strict strict;
/// On a member: it is read from clients, and never written.
inline constexpr annotation::secret secret;
/// On a member: it is written, and never read from clients. What they send for it is ignored, so that what was got can be sent back.
inline constexpr annotation::read_only read_only;
/// On a const member function without parameters that returns a std::optional<std::string>: what is wrong with the whole object, in
/// words that follow its name. It is called when all members have been read without a fault.
inline constexpr annotation::check check;
/// On a type: its objects have this member besides, by which a std::variant of such types tells its alternatives apart. Without a
/// value, it is the type's name.
consteval auto discriminator(std::string_view member, std::string_view value = {}) -> annotation::discriminator {
    return {meta::keep(member), meta::keep(value)};
}

}
