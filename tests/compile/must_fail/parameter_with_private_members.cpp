#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

class token {
public:
    auto text() const -> std::string;

private:
    std::string text_;
};
struct login {
    std::string name;
};
#ifdef RIGHT
[[=post("/login")]] auto log_in(login body) -> std::string;
#else
[[=post("/login")]] auto log_in(token body) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
