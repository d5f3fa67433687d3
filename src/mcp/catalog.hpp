#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/app/application.hpp>

#include "parameters.hpp"
#include "uri_template.hpp"

namespace conduit::mcp {

/// Something offered, ready to be called.
struct item {
    const conduit::offer* offer;
    parameters taken;
    uri_template uri{""};
};

/// The descriptions of one list, as clients get them, in the order of their names.
struct listing {
    std::vector<std::string> modern;
    std::vector<std::string> legacy;  // until 2025-11-25
};

/// All that an app offers. Made once, before it serves; then it is only read.
class catalog {
public:
    explicit catalog(const application& application);

    auto tool(std::string_view name) const -> const item*;
    auto prompt(std::string_view name) const -> const item*;
    /// The resource at that URI, and what its variables stand for there.
    auto resource(std::string_view uri, uri_template::values& variables) const -> const item*;
    /// What completes that argument of a prompt, by its name, or of a resource, by its template.
    auto completion(std::string_view of, std::string_view argument) const -> const item*;
    /// By its template, as it was written.
    auto template_named(std::string_view uri) const -> const item*;

    auto has_resources() const -> bool { return !resources_.empty(); }
    auto has_completions() const -> bool { return completes_; }
    auto has_long_running() const -> bool { return long_running_; }

    listing tools, resources, templates, prompts;
    std::string scopes;  // that some of it needs, as JSON strings with commas between

private:
    void add(const offer& offer);

    std::map<std::string_view, item> tools_, prompts_;
    std::vector<item> resources_;
    std::map<std::pair<std::string_view, std::string_view>, item> completions_;
    bool completes_ = false;
    bool long_running_ = false;
};

}
