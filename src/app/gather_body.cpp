#include "gather_body.hpp"

#include <string>
#include <utility>
#include <conduit/async/on_worker.hpp>
#include <conduit/http/body_stream.hpp>

#include "../http/temporary_file.hpp"

namespace conduit {

auto gather_body(exchange& x, std::size_t most_in_memory) -> task<> {
    body_stream body(x);
    http::temporary_file file;
    auto& memory = x.decoded_body;
    while (const auto piece = co_await body.next()) {
        if (!file.is_open() && memory.size() + piece->size() <= most_in_memory) {
            memory += *piece;
            continue;
        }
        co_await on_worker([&] {
            if (!file.is_open()) {
                file.open();
                file.append(std::exchange(memory, {}));
            }
            file.append(*piece);
        });
    }
    if (file.is_open()) {
        co_await on_worker([&] { file.map(x.mapped); });
        x.in.body = x.mapped.view();
    } else {
        x.in.body = memory;
    }
    x.pipe = nullptr;
}

}
