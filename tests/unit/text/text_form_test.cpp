#include <gtest/gtest.h>

#include <conduit/bytes.hpp>
#include <conduit/chrono.hpp>
#include <conduit/uuid.hpp>

namespace {

using namespace conduit;
using namespace std::chrono;

/// Read and written again; "-": it does not fit.
template <class T>
auto round(std::string_view text) -> std::string {
    const auto value = text_form<T>::read(text);
    return value ? text_form<T>::write(*value) : "-";
}

TEST(text_form, dates) {
    for (const char* text : {"0000-01-01", "1970-01-01", "2024-02-29", "9999-12-31"}) {
        EXPECT_EQ(round<sys_days>(text), text);
        EXPECT_EQ(round<year_month_day>(text), text);
    }
    for (const char* text : {"2023-02-29", "2024-1-1", "", "20240101", "2024-01-01T00:00:00Z", "-001-01-01"}) EXPECT_EQ(round<sys_days>(text), "-") << text;
    EXPECT_EQ(text_form<sys_days>::read("2024-02-29"), sys_days(2024y / February / 29));
}

TEST(text_form, times) {
    EXPECT_EQ(round<sys_seconds>("2024-02-29T12:30:00Z"), "2024-02-29T12:30:00Z");
    EXPECT_EQ(round<sys_seconds>("2024-02-29t00:30:00.000+01:00"), "2024-02-28T23:30:00Z");
    EXPECT_EQ(round<sys_seconds>("1969-12-31T23:00:00-01:30"), "1970-01-01T00:30:00Z");
    EXPECT_EQ(round<sys_time<milliseconds>>("1969-12-31T23:59:59.25Z"), "1969-12-31T23:59:59.250Z");
    EXPECT_EQ(round<sys_time<milliseconds>>("1969-12-31T23:59:58.001Z"), "1969-12-31T23:59:58.001Z");
    EXPECT_EQ(round<sys_time<nanoseconds>>("2024-01-01T00:00:00.123456789Z"), "2024-01-01T00:00:00.123456789Z");
    EXPECT_EQ(round<sys_seconds>("2024-01-01T00:00:00.5Z"), "-");
    EXPECT_EQ(round<sys_time<nanoseconds>>("2400-01-01T00:00:00Z"), "-");  // beyond 64 bits of nanoseconds
    EXPECT_EQ(round<sys_time<nanoseconds>>("2024-01-01T00:00:00.1234567891Z"), "-");
    for (const char* text : {"2024-01-01T00:00:00", "2024-01-01T24:00:00Z", "2024-01-01T23:59:60Z", "2024-01-01", "2024-01-01T00:00:00.Z", "x"}) EXPECT_EQ(round<sys_seconds>(text), "-") << text;
    EXPECT_EQ(text_form<sys_seconds>::read("1970-01-01T00:00:01Z")->time_since_epoch(), 1s);
}

TEST(text_form, durations) {
    for (const char* text : {"PT0S", "PT1S", "P1D", "P1DT1H1M1S", "-PT1H", "PT59M59S", "P106751991167300DT15H30M7S"}) EXPECT_EQ(round<seconds>(text), text);
    EXPECT_EQ(round<seconds>("P2W"), "P14D");
    EXPECT_EQ(round<seconds>("PT90M"), "PT1H30M");
    EXPECT_EQ(round<milliseconds>("-PT0.25S"), "-PT0.25S");
    EXPECT_EQ(round<milliseconds>("PT1,5S"), "PT1.5S");
    EXPECT_EQ(round<duration<double>>("PT1.5S"), "PT1.5S");
    EXPECT_EQ(round<minutes>("PT1H"), "PT1H");
    for (const char* text : {"PT0.5S", "P1Y", "P1M", "P", "PT", "P1", "PT1", "1S", "PT1M1H", "PT1H1H", "P1S", "PT1D", "PT1.5H", "PT.5S", "PT99999999999999999S", "P999999999999999D", "P1DT"})
        EXPECT_EQ(round<seconds>(text), "-") << text;
    EXPECT_EQ(round<minutes>("PT30S"), "-");
    EXPECT_EQ((round<duration<std::int8_t>>("PT200S")), "-");
}

TEST(text_form, uuids) {
    EXPECT_EQ(round<uuid>("123E4567-e89b-12d3-A456-426614174000"), "123e4567-e89b-12d3-a456-426614174000");
    for (const char* text : {"", "123e4567-e89b-12d3-a456-42661417400", "123e4567xe89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-42661417400g", "123e4567e89b-12d3-a456-4266141740000"})
        EXPECT_EQ(round<uuid>(text), "-") << text;
}

TEST(text_form, base64) {
    for (const char* text : {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYmFy", "+/+/"}) EXPECT_EQ(round<bytes>(text), text);
    EXPECT_EQ(round<bytes>("Zg"), "Zg==");
    EXPECT_EQ(round<bytes>("-_-_"), "+/+/");
    for (const char* text : {"Z", "Zh==", "Zg=", "Zg===", "=", "Z=g=", "Zm9*", "Zm9v\n"}) EXPECT_EQ(round<bytes>(text), "-") << text;
}

}
