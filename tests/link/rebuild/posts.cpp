#include "posts.hpp"

namespace posts {

auto list() -> std::string { return "posts"; }

}
