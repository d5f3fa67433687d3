// What is read, checked and written: the same types for every contestant.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <conduit/annotations/constraint.hpp>

namespace models {
using namespace conduit::annotations;

struct place {
    std::string street;
    std::string city;
    [[=length(2, 2)]] std::string country;
    double latitude;
    double longitude;
};

struct line {
    std::string article;
    [[=range(1, 1000)]] int count;
    [[=min(0.0)]] double price;
    std::optional<std::string> note;
};

struct order {
    std::int64_t id;
    [[=length(1, 64)]] std::string customer;
    std::string mail;
    bool paid;
    place address;
    [[=length(0, 16)]] std::vector<std::string> tags;
    [[=length(1, 100)]] std::vector<line> lines;
    [[=min(0.0)]] double total;
};

struct person {
    std::uint64_t id;
    [[=length(1, 64)]] std::string name;
    std::string mail;
    [[=range(0, 150)]] int age;
    double score;
    bool active;
    std::vector<std::string> tags;
};

using people = std::vector<person>;
using numbers = std::vector<double>;

}
