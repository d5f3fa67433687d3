#pragma once
#include <cstdint>
#include <string>
#include <vector>
#include <conduit/route/route_table.hpp>

/// A request and what is right. The Rust side reads the same layout.
struct request {
    const char* path;
    std::uint32_t length;
    std::uint32_t captured;  // sum of the captures' lengths and first bytes
    std::int16_t endpoint;   // -1: none
    std::uint8_t method;
    std::uint8_t allowed;    // of a miss
};

/// Requests and the order in which they are made.
struct load {
    std::string name;
    std::vector<request> requests;
    std::vector<std::uint16_t> order;
};

struct request_set {
    std::string name;
    std::vector<std::string> patterns;
    conduit::routing::route_table table;
    std::string buffer;  // of request lines, one behind the other, as a parser finds them
    std::vector<load> loads;
};

/// Of a file that generate.py wrote; it stays where it is, as its views do.
void read(request_set& set, const std::string& folder, const std::string& name);
