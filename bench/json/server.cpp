// The order over HTTP; fastapi_server.py is the same for FastAPI.
#include <conduit/conduit.hpp>

#include "models.hpp"

namespace orders {
using namespace conduit::annotations;

[[=post("/orders")]]
auto echo(models::order body) -> models::order {
    return body;
}

}

int main(int argc, char** argv) { return conduit::app<^^orders>{}.run(argc, argv); }
