#include <conduit/testing/read_json.hpp>

#include <conduit/http/problem.hpp>
#include <conduit/testing/failure.hpp>

#include "../json/read.hpp"

namespace conduit::in_process {

void read_json(std::string_view text, const describe::type& type, std::string_view name, void* to, arena& memory, const std::string& what) {
    const auto failed = [&](const std::string& words) { throw test_failure(what + "\n" + words); };
    if (text.empty()) failed("There is no JSON in it, to be read as " + std::string(name) + ": it is empty.");
    validate::faults faults;
    if (const auto read = json::read(type, annotation::unconstrained, text, to, memory, faults); !read) failed("It is not valid JSON: " + read.error());
    if (faults.empty()) return;
    auto words = "It does not fit " + std::string(name) + ":";
    for (const auto& fault : std::move(faults).to_problem().errors) words += "\n  " + (fault.at.empty() ? "as a whole" : fault.at) + ": " + fault.message;
    failed(words);
}

}
