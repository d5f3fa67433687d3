#include <conduit/http/response.hpp>

#include <iterator>

namespace conduit {

void response::add(std::vector<header_field>&& more) {
    headers.insert(headers.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void response::clear() {
    status = 200;
    content_type.clear();
    body.clear();
    headers.clear();
    source.reset();
}

}
