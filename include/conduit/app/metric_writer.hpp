#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace conduit {

enum class metric_kind : std::uint8_t { counter, gauge, histogram };

struct metric_label {
    std::string_view name;
    std::string_view value;  // any text
};

/// Writes metrics as Prometheus reads them. A service of the app (see services) that has the function
///
///     void write_metrics(metric_writer& to) const {
///         to.begin("shop_orders", metric_kind::counter, "Orders that were placed.");
///         to.add({{"country", "fr"}}, orders_);
///     }
///
/// is asked whenever the app's metrics are: on any thread, so briefly. Each family is begun once, and all of its samples follow.
class metric_writer {
public:
    enum class format : std::uint8_t { prometheus, openmetrics };  // text format 0.0.4; OpenMetrics 1.0

    /// `expected`: about as many bytes will be written.
    metric_writer(format written, std::size_t most, std::size_t expected = 0) : format_(written), most_(most) { text_.reserve(expected); }

    /// Names are of the form [a-z_]+, in base units, unique in the app; that of a counter without its "_total". `help` is a sentence.
    void begin(std::string_view name, metric_kind kind, std::string_view help);

    void add(std::span<const metric_label> labels, std::uint64_t value);
    void add(std::span<const metric_label> labels, double value);
    void add(std::uint64_t value) { add(std::span<const metric_label>{}, value); }
    void add(double value) { add(std::span<const metric_label>{}, value); }
    void add(std::initializer_list<metric_label> labels, std::uint64_t value) { add({labels.begin(), labels.size()}, value); }

    /// `counts[i]` values were at most `bounds[i]` and more than the bound before; the last of `counts`, which are one more, were larger than
    /// all. Bounds and sum come in parts of the base unit: `parts` of them make one.
    void add_histogram(std::span<const metric_label> labels, std::span<const std::uint64_t> bounds, std::span<const std::uint64_t> counts,
                       std::uint64_t sum, double parts = 1);

    /// How many samples would have been beyond `most` bytes.
    auto left_out() const -> std::uint64_t { return left_out_; }

    /// Complete, but for what was left out; `conduit_metrics_left_out` says that.
    auto finish() && -> std::string;

private:
    void add_line(std::string_view suffix, std::span<const metric_label> labels, std::string_view bound, std::string_view value);

    std::string text_;
    std::string name_;  // of the family
    metric_kind kind_ = metric_kind::gauge;
    format format_;
    std::size_t most_;
    std::uint64_t left_out_ = 0;
};

}
