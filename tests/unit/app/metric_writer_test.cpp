#include <conduit/app/metric_writer.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

using conduit::metric_kind;
using conduit::metric_writer;

namespace {

constexpr auto unbounded = std::numeric_limits<std::size_t>::max();

/// Without the last family, which is of the text itself.
auto finished(metric_writer& writer) -> std::string {
    auto text = std::move(writer).finish();
    const auto at = text.find("# HELP conduit_metrics_left_out");
    EXPECT_NE(at, text.npos);
    return text.substr(0, at);
}

auto number(double value) -> std::string {
    metric_writer to(metric_writer::format::prometheus, unbounded);
    to.begin("n", metric_kind::gauge, "");
    to.add(value);
    auto text = finished(to);
    text.erase(0, text.rfind(' ') + 1);
    text.pop_back();
    return text;
}

TEST(MetricWriter, Families) {
    metric_writer to(metric_writer::format::prometheus, unbounded);
    to.begin("shop_orders", metric_kind::counter, "Orders.");
    to.add({{"country", "fr"}, {"kind", "new"}}, 3);
    to.add({{"country", ""}}, 0);
    to.begin("shop_open", metric_kind::gauge, "Whether it is open.");
    to.add(std::uint64_t{1});
    EXPECT_EQ(finished(to), "# HELP shop_orders_total Orders.\n# TYPE shop_orders_total counter\n"
                            "shop_orders_total{country=\"fr\",kind=\"new\"} 3\nshop_orders_total{country=\"\"} 0\n"
                            "# HELP shop_open Whether it is open.\n# TYPE shop_open gauge\nshop_open 1\n");
}

TEST(MetricWriter, OpenMetricsNamesTheFamilyAndSaysWhereItEnds) {
    metric_writer to(metric_writer::format::openmetrics, unbounded);
    to.begin("shop_orders", metric_kind::counter, "\"Orders\".");
    to.add(std::uint64_t{3});
    const auto text = std::move(to).finish();
    EXPECT_TRUE(text.starts_with("# HELP shop_orders \\\"Orders\\\".\n# TYPE shop_orders counter\nshop_orders_total 3\n"));
    EXPECT_TRUE(text.ends_with("\nconduit_metrics_left_out 0\n# EOF\n"));
}

TEST(MetricWriter, Escapes) {
    metric_writer to(metric_writer::format::prometheus, unbounded);
    to.begin("n", metric_kind::gauge, "a \"b\" \\ c\nd");
    to.add({{"label", "a \"b\" \\ c\nd} \xc3\xa9"}}, 1);
    EXPECT_EQ(finished(to), "# HELP n a \"b\" \\\\ c\\nd\n# TYPE n gauge\nn{label=\"a \\\"b\\\" \\\\ c\\nd} \xc3\xa9\"} 1\n");
}

TEST(MetricWriter, HistogramsAreCumulative) {
    metric_writer to(metric_writer::format::prometheus, unbounded);
    to.begin("wait_seconds", metric_kind::histogram, "Waits.");
    const std::uint64_t bounds[]{10, 100, 2'000'000}, counts[]{1, 0, 2, 4};
    const conduit::metric_label labels[]{{"of", "x"}};
    to.add_histogram(labels, bounds, counts, 1'500'000, 1e6);
    EXPECT_EQ(finished(to), "# HELP wait_seconds Waits.\n# TYPE wait_seconds histogram\n"
                            "wait_seconds_bucket{of=\"x\",le=\"1e-05\"} 1\nwait_seconds_bucket{of=\"x\",le=\"0.0001\"} 1\n"
                            "wait_seconds_bucket{of=\"x\",le=\"2.0\"} 3\nwait_seconds_bucket{of=\"x\",le=\"+Inf\"} 7\n"
                            "wait_seconds_sum{of=\"x\"} 1.5\nwait_seconds_count{of=\"x\"} 7\n");
}

TEST(MetricWriter, Numbers) {
    EXPECT_EQ(number(0), "0.0");
    EXPECT_EQ(number(-0.5), "-0.5");
    EXPECT_EQ(number(1795743273.483), "1795743273.483");
    EXPECT_EQ(number(0.00002), "2e-05");
    EXPECT_EQ(number(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(number(-std::numeric_limits<double>::max()), "-1.7976931348623157e+308");
    EXPECT_EQ(number(std::numeric_limits<double>::denorm_min()), "5e-324");
    EXPECT_EQ(number(INFINITY), "+Inf");
    EXPECT_EQ(number(-INFINITY), "-Inf");
    EXPECT_EQ(number(NAN), "NaN");
    metric_writer to(metric_writer::format::prometheus, unbounded);
    to.begin("n", metric_kind::gauge, "");
    to.add(std::numeric_limits<std::uint64_t>::max());
    EXPECT_TRUE(finished(to).ends_with("n 18446744073709551615\n"));
}

TEST(MetricWriter, SamplesBeyondTheBoundAreLeftOutAsWholeLines) {
    metric_writer to(metric_writer::format::prometheus, 100);
    to.begin("n", metric_kind::gauge, "");
    for (std::uint64_t i = 0; i < 1000; ++i) to.add(10'000 + i);
    const auto written = 1000 - to.left_out();
    EXPECT_GT(written, 0u);
    EXPECT_LT(written, 20u);
    std::string expected = "# HELP n \n# TYPE n gauge\n";
    for (std::uint64_t i = 0; i < written; ++i) expected += "n " + std::to_string(10'000 + i) + "\n";
    const auto text = std::move(to).finish();
    EXPECT_TRUE(text.starts_with(expected + "# HELP conduit_metrics_left_out "));
    EXPECT_TRUE(text.ends_with("conduit_metrics_left_out " + std::to_string(1000 - written) + "\n"));
}

}
