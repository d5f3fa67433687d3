// State by reference and by const reference; the same namespace in two apps.
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

class store {
public:
    auto count() const -> int { return count_; }
    void add() { ++count_; }

private:
    int count_ = 0;
};
struct settings {
    std::string title;
};

[[=get("/count")]] auto count(const store& all) -> int { return all.count(); }
[[=post("/count")]] void add(store& all, const settings&) { all.add(); }
[[=get("/title")]] auto title(const settings& settings) -> std::string { return settings.title; }

}

auto other(int argc, char** argv) {
    shop::store store;
    shop::settings settings{"other"};
    return conduit::app<^^shop>{settings, store}.run(argc, argv);
}
int main(int argc, char** argv) {
    shop::store store;
    shop::settings settings{"main"};
    return conduit::app<^^shop>{store, settings}.run(argc, argv) + other(argc, argv);
}
