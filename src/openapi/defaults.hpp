#pragma once
#include <map>
#include <set>
#include <string>
#include <conduit/describe/endpoint.hpp>

namespace conduit::openapi {

/// The values that members have by default, as JSON. Tables do not hold them: arguments are made, as for a request, and read.
class defaults {
public:
    /// What a parameter of the endpoint says of its type, and of the types in it.
    void read(const argument_row& row);

    /// Null: there is none, or none that JSON can say.
    auto of(const describe::member& member) const -> const std::string* {
        const auto found = values_.find(&member);
        return found == values_.end() ? nullptr : &found->second;
    }

private:
    void read(const describe::type& type, void* value);

    std::map<const describe::member*, std::string> values_;
    std::set<const describe::type*> seen_;
};

}
