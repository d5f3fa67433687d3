#include <conduit/result/failure.hpp>

#include <cstdio>
#include <string>
#include <conduit/app/services.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/problem.hpp>

namespace conduit {

void write_failure(exchange& x, std::exception_ptr failure) {
    std::string words = "something that is no std::exception was thrown";
    try {
        std::rethrow_exception(failure);
    } catch (const problem& thrown) {
        write(thrown, x);
        return;
    } catch (const withdrawn&) {
        x.out.clear();
        return;
    } catch (const std::exception& thrown) {
        words = thrown.what();
    } catch (...) {
    }
    std::fprintf(stderr, "conduit: error: %s: %s\n", x.endpoint ? x.endpoint->handler.characters : "request", words.c_str());
    const bool show = x.services && x.services->options().dev;
    write(problem::internal(show ? words : std::string{}), x);
}

}
