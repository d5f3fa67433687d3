#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "http/accept_encoding.hpp"

namespace {

using conduit::http::encoding;
using enum conduit::http::encoding;

struct row {
    std::optional<std::string_view> header;
    std::vector<encoding> offered;
    std::optional<encoding> wanted;
};

TEST(accept_encoding, table) {
    const std::vector<encoding> all{zstd, br, gzip, identity};
    for (const auto& [header, offered, wanted] : std::initializer_list<row>{
             // RFC 9110 section 12.5.3
             {std::nullopt, all, identity},
             {"", all, identity},
             {"gzip", all, gzip},
             {"GZip", all, gzip},
             {"x-gzip", all, gzip},
             {"compress, gzip", all, gzip},
             {"compress;q=0.5, gzip;q=1.0", all, gzip},
             {"gzip;q=1.0, identity; q=0.5, *;q=0", all, gzip},
             {"gzip, deflate, br, zstd", all, zstd},
             {"gzip, deflate, br", all, br},
             {"*", all, zstd},
             {"*;q=0.001", all, zstd},
             // Weights
             {"zstd;q=0.1, gzip;q=0.2", all, gzip},
             {"zstd;q=0.999, gzip;q=1.000", all, gzip},
             {"br;q=0.5, *;q=0.2", all, br},
             {"zstd;q=0, *", all, br},
             {"identity, gzip;q=0.5", all, identity},
             {"identity;q=0.4, gzip;q=0.5", all, gzip},
             {"gzip;q=0.001", all, gzip},
             {"gzip;q=0", all, identity},
             {"gzip;q=0.000", all, identity},
             {"gzip ; q = 0.5 , br\t;\tq=0.6", all, br},
             {"gzip;Q=0, br;Q=1", all, br},
             {"gzip;q=0.5;q=0", all, identity},
             // Nothing acceptable
             {"identity;q=0", all, std::nullopt},
             {"*;q=0", all, std::nullopt},
             {"compress, identity;q=0", all, std::nullopt},
             {"*;q=0, identity", all, identity},
             {"identity;q=0, gzip;q=0.1", all, gzip},
             {"identity;q=0, *", all, zstd},
             // What is not offered is not chosen
             {"zstd, br;q=0.9", {identity, gzip}, identity},
             {"zstd", {gzip}, std::nullopt},
             {std::nullopt, {gzip}, std::nullopt},
             {"gzip, br", {gzip, br}, gzip},
             {"gzip, br", {br, gzip}, br},
             {"gzip", {}, std::nullopt},
             // Malformed elements are as if they were not there
             {"gzip;q=", all, identity},
             {"gzip;q=2", all, identity},
             {"gzip;q=1.001", all, identity},
             {"gzip;q=0.1234", all, identity},
             {"gzip;q=-1", all, identity},
             {"gzip;q=.5", all, identity},
             {"gzip;q=1x", all, identity},
             {"gzip;level=9", all, identity},
             {"gzip;q=\"1\"", all, identity},
             {"gzip;", all, gzip},
             {",, gzip ,,", all, gzip},
             {";q=1, =, q=1", all, identity},
             {"gzip br", all, identity},
             {"\xff\x80, gzip", all, gzip},
         }) {
        EXPECT_EQ(conduit::http::preferred_encoding(header, offered), wanted) << header.value_or("(none)");
    }
}

}
