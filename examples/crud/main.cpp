#include "shop.hpp"

int main(int argc, char** argv) {
    shop::user_store users;
    return conduit::app<^^shop>{users}.run(argc, argv);
}
