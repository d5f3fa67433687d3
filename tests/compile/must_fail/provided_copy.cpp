#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct open_file {
    open_file();
    open_file(const open_file&) = delete;
    int descriptor = 0;
};
[[=provide]] auto open() -> open_file;

#ifdef RIGHT
[[=get("/size")]] auto size(open_file& file) -> int;
#else
[[=get("/size")]] auto size(open_file file) -> int;
[[=get("/name")]] auto name(open_file&& file) -> int;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
