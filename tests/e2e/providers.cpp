#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

#include <atomic>
#include <chrono>

// Providers, for the end-to-end tests.
namespace providers {
using namespace conduit::annotations;

struct counters {
    std::atomic<int> users = 0;
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
};

struct user {
    std::string name;
    int level = 0;
};
/// Counts its own life.
struct transaction {
    counters* of;
    explicit transaction(counters& all) : of(&all) { ++all.begun; }
    transaction(const transaction&) = delete;
    auto operator=(const transaction&) -> transaction& = delete;
    ~transaction() { ++of->ended; }
};
struct permit {
    std::string who;
};
struct item {
    int id = 0;
};
struct profile {
    std::string name;
    int level = 0;
};

[[=provide]]
auto current_user(conduit::header<std::optional<std::string_view>> authorization, counters& all) -> std::expected<user, conduit::problem> {
    ++all.users;
    if (!*authorization) return std::unexpected(conduit::problem{.status = 401, .detail = "Who are you?"});
    return user{std::string(**authorization), static_cast<int>((*authorization)->size())};
}
[[=provide]]
auto begin(counters& all) -> transaction {
    return transaction(all);
}
[[=provide]]
auto permitted(const user& user) -> conduit::task<std::expected<permit, conduit::problem>> {
    co_await conduit::sleep_for(std::chrono::milliseconds(1));
    if (user.name == "throws") throw std::runtime_error("no");
    if (user.name == "banned") co_return std::unexpected(conduit::problem{.status = 403, .detail = "Not you."});
    co_return permit{user.name};
}
[[=provide]]
auto find_item(int id, [[=min(1)]] int page) -> item {
    return {id * 100 + page};
}

[[=get("/me")]]
auto me(const user& user) -> profile {
    return {user.name, user.level};
}
[[=get("/copies")]]
auto copies(user first, user second, const user& third) -> std::string {
    return first.name + second.name + third.name;
}
[[=get("/transaction")]]
auto in_transaction(transaction& open, const user& user, counters& all) -> std::string {
    return user.name + (open.of == &all && all.begun > all.ended ? " in time" : " too late");
}
[[=get("/later")]]
auto in_transaction_later(const transaction& open, counters& all) -> conduit::task<std::string> {
    co_await conduit::sleep_for(std::chrono::milliseconds(1));
    co_return open.of == &all && all.begun > all.ended ? "in time" : "too late";
}
[[=get("/permitted")]]
auto with_permit(const permit& permit) -> std::string {
    return permit.who;
}
[[=get("/permitted-later")]]
auto with_permit_later(permit permit, const user& user) -> conduit::task<std::string> {
    co_await conduit::sleep_for(std::chrono::milliseconds(1));
    co_return permit.who + user.name;
}
[[=get("/items/:id")]]
auto get_item(item item) -> int {
    return item.id;
}
[[=get("/blocking"), =blocking]]
auto wait(const user& user) -> std::string {
    return user.name;
}
[[=get("/counts")]]
auto counts(const counters& all) -> std::vector<int> {
    return {all.users, all.begun, all.ended};
}

}

int main(int argc, char** argv) {
    providers::counters counters;
    return conduit::app<^^providers>{counters}.run(argc, argv);
}
