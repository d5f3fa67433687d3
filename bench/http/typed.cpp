// The typed application of this benchmark; peers/ has the same one for each peer.
#include <conduit/conduit.hpp>

namespace typed {
using namespace conduit::annotations;

struct user {
    unsigned id;
    bool verbose;
    unsigned page;
};

struct person {
    std::string name;
    unsigned age;
    std::vector<std::string> tags;
};

[[=get("/users/:id")]]
auto get_user(unsigned id, bool verbose, unsigned page) -> user {
    return {id, verbose, page};
}

[[=post("/people")]]
auto echo(person body) -> person {
    return body;
}

}

int main(int argc, char** argv) { return conduit::app<^^typed>{}.run(argc, argv); }
