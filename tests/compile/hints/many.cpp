#include <conduit/conduit.hpp>

// Twenty of a kind are written out, the rest is counted.
namespace shop {
using namespace conduit::annotations;

[[=get("/a")]] auto handler_a(std::string text) -> std::string;
[[=get("/b")]] auto handler_b(std::string text) -> std::string;
[[=get("/c")]] auto handler_c(std::string text) -> std::string;
[[=get("/d")]] auto handler_d(std::string text) -> std::string;
[[=get("/e")]] auto handler_e(std::string text) -> std::string;
[[=get("/f")]] auto handler_f(std::string text) -> std::string;
[[=get("/g")]] auto handler_g(std::string text) -> std::string;
[[=get("/h")]] auto handler_h(std::string text) -> std::string;
[[=get("/i")]] auto handler_i(std::string text) -> std::string;
[[=get("/j")]] auto handler_j(std::string text) -> std::string;
[[=get("/k")]] auto handler_k(std::string text) -> std::string;
[[=get("/l")]] auto handler_l(std::string text) -> std::string;
[[=get("/m")]] auto handler_m(std::string text) -> std::string;
[[=get("/n")]] auto handler_n(std::string text) -> std::string;
[[=get("/o")]] auto handler_o(std::string text) -> std::string;
[[=get("/p")]] auto handler_p(std::string text) -> std::string;
[[=get("/q")]] auto handler_q(std::string text) -> std::string;
[[=get("/r")]] auto handler_r(std::string text) -> std::string;
[[=get("/s")]] auto handler_s(std::string text) -> std::string;
[[=get("/t")]] auto handler_t(std::string text) -> std::string;
[[=get("/u")]] auto handler_u(std::string text) -> std::string;
[[=get("/v")]] auto handler_v(std::string text) -> std::string;
[[=get("/w")]] auto handler_w(std::string text) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
