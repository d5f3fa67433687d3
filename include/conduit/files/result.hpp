#pragma once
#include <conduit/files/file.hpp>
#include <conduit/http/reply.hpp>
#include <conduit/result/result.hpp>

namespace conduit {

template <>
struct result<file> {
    static constexpr int problems[]{404, 412, 416};
    static constexpr describe::answer description{.contents = {&describe::any_content, 1}, .problems = problems};

    static void write(file&& file, exchange& x) { conduit::write(std::move(file), x); }
};

/// Adds headers to a file. The status takes the place of 200, and leaves 206, 304 and errors as they are.
template <int Status>
struct result<reply<file, Status>> {
    static void write(reply<file, Status>&& reply, exchange& x) {
        result<file>::write(std::move(reply.value), x);
        if (x.out.status == 200) x.out.status = Status;
        x.out.add(std::move(reply.headers));
    }
};

}
