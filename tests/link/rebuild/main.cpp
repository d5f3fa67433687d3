#include "posts.hpp"
#include "users.hpp"

int main(int argc, char** argv) { return conduit::app<^^users, ^^posts>{}.run(argc, argv); }
