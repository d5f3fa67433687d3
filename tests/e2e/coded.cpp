#include <conduit/conduit.hpp>

// Bodies of any size and kind, for the end-to-end tests of compression.
namespace coded {
using namespace conduit::annotations;

auto text_of(int size) -> std::string {
    std::string text;
    for (int i = 0; text.size() < static_cast<std::size_t>(size); ++i) text += "line " + std::to_string(i % 1000 * 7919 % 1000) + "\n";
    text.resize(static_cast<std::size_t>(size));
    return text;
}

auto answer(int size, const std::string& type, int status, const std::vector<std::string>& fields) -> conduit::response {
    conduit::response out{.status = status, .content_type = type, .body = text_of(size)};
    for (const auto& field : fields) out.headers.push_back({field.substr(0, field.find(':')), field.substr(field.find(':') + 1)});
    return out;
}

struct choice {
    int size = 5000;
    std::string type = "text/plain";
    int status = 200;
    std::vector<std::string> fields;  // NAME:VALUE
};

[[=get("/text")]]
auto text(conduit::query<choice> choice) -> conduit::response {
    return answer(choice->size, choice->type, choice->status, choice->fields);
}

[[=get("/blocking-text"), =blocking]]
auto blocking_text(conduit::query<choice> choice) -> conduit::response {
    return answer(choice->size, choice->type, choice->status, choice->fields);
}

struct numbers {
    std::vector<int> values;
};

[[=get("/numbers")]]
auto many(int count) -> numbers {
    numbers all;
    for (int i = 0; i < count; ++i) all.values.push_back(i);
    return all;
}

struct sum {
    long long total = 0;
    std::size_t count = 0;
};

auto sum_of(const numbers& body) -> sum {
    sum all{.count = body.values.size()};
    for (const int value : body.values) all.total += value;
    return all;
}

[[=post("/sum")]]
auto add(numbers body) -> sum { return sum_of(body); }

[[=post("/blocking-sum"), =blocking]]
auto blocking_add(numbers body) -> sum { return sum_of(body); }

[[=post("/later-sum")]]
auto later_add(numbers body) -> conduit::task<sum> { co_return sum_of(body); }

/// What the handler sees of a body.
struct seen {
    std::string body;
    std::vector<std::string> headers;  // names
};
[[=post("/seen")]]
auto see(const conduit::request& request) -> seen {
    seen all{.body = std::string(request.body), .headers = {}};
    for (const auto& field : request.headers) all.headers.emplace_back(field.name);
    return all;
}

}

int main(int argc, char** argv) { return conduit::app<^^coded>{}.run(argc, argv); }
