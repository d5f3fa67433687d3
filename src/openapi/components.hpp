#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <conduit/describe/type.hpp>

#include "defaults.hpp"
#include "security.hpp"

namespace conduit::openapi {

/// What a type is described for: what must be there, and whether null may be, differs.
enum class use : std::uint8_t {
    input,   // JSON that clients send
    output,  // JSON that they get
    form,    // the fields of a form
    text,    // a parameter
};

/// An error answer, as a described type: so that its name is kept apart from those of the app's types.
extern const describe::type problem_type;

/// What the document says once and refers to: the app's objects and enumerations, and error answers. Everything that is to be
/// referred to is added first; then names are given; then references can be written.
class components {
public:
    using schema_key = std::pair<const describe::type*, use>;

    enum class place : std::uint8_t {
        document,  // `#/components/schemas/`
        schema,    // `#/$defs/`: a schema that stands by itself
        nowhere,   // nothing is referred to: what would be stands in its place
    };
    explicit components(place where = place::document) : place_(where) {}

    void add(const describe::type& type, use use);
    void add_problem(int status) { problems_.insert(status); }  // 0: any other
    void add_scheme(const needed_security& security) { schemes_[security.scheme] = security.scheme_json; }
    void give_names();

    auto name_of(const describe::type& type, use use) const -> const std::string& { return names_.at({&type, use_of(type, use)}); }
    auto reference_to(const describe::type& type, use use) const -> std::string {
        return (place_ == place::document ? "#/components/schemas/" : "#/$defs/") + name_of(type, use);
    }
    auto in_document() const -> bool { return place_ == place::document; }
    auto inlined() const -> bool { return place_ == place::nowhere; }
    auto names() const -> const std::map<std::string, schema_key>& { return by_name_; }
    auto problems() const -> const std::set<int>& { return problems_; }
    auto schemes() const -> const std::map<std::string_view, std::string_view>& { return schemes_; }  // as JSON

    defaults known_defaults;
    std::string_view problem_media_type;  // of the app's own rendering; empty: it has none

private:
    place place_;

    /// The use whose schema is the same, if there is one: most types look alike in both directions.
    auto use_of(const describe::type& type, use use) const -> openapi::use;

    std::set<schema_key> all_;
    std::vector<schema_key> in_order_;
    std::map<schema_key, std::string> names_;
    std::map<std::string, schema_key> by_name_;
    std::set<int> problems_;
    std::map<std::string_view, std::string_view> schemes_;
};

/// Clients never see what is secret, and do not send what is theirs to read only.
constexpr auto is_there(const describe::member& member, use use) -> bool { return use == use::output ? !member.secret : !member.read_only; }

/// Whether schemas of it stand among the components.
constexpr auto is_component(const describe::type& type) -> bool {
    return type.kind == describe::kind::object || type.kind == describe::kind::enumeration;
}

}
