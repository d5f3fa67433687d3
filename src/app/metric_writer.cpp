#include <conduit/app/metric_writer.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace conduit {
namespace {

constexpr std::string_view kind_names[]{"counter", "gauge", "histogram"};

/// A number's text, on the stack.
class number_text {
public:
    explicit number_text(std::uint64_t value) { end_ = std::to_chars(begin(), end(), value).ptr; }
    /// As Go and Python write it, which decides about equal labels: always with a point or an exponent, this only where it is short.
    explicit number_text(double value) {
        if (!std::isfinite(value)) {
            put(std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            return;
        }
        const auto size = std::abs(value);
        const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
        end_ = std::to_chars(begin(), end(), value, fixed ? std::chars_format::fixed : std::chars_format::scientific).ptr;
        if (fixed && !view().contains('.')) *end_++ = '.', *end_++ = '0';
    }

    auto view() const -> std::string_view { return {characters_.data(), end_}; }

private:
    void put(std::string_view word) { end_ = begin() + word.copy(begin(), word.size()); }
    auto begin() -> char* { return characters_.data(); }
    auto end() -> char* { return characters_.data() + characters_.size() - 2; }

    std::array<char, 40> characters_;
    char* end_ = characters_.data();
};

/// Line ends, backslashes and, where the text is quoted, quotes.
void append_escaped(std::string& to, std::string_view text, bool quoted) {
    for (const char c : text) {
        if (c == '\n') to += "\\n";
        else if (c == '\\') to += "\\\\";
        else if (c == '"' && quoted) to += "\\\"";
        else to += c;
    }
}

}

void metric_writer::begin(std::string_view name, metric_kind kind, std::string_view help) {
    name_ = name;
    kind_ = kind;
    // OpenMetrics names the family, the older format the samples.
    const std::string_view suffix = kind == metric_kind::counter && format_ == format::prometheus ? "_total" : "";
    text_.append("# HELP ").append(name_).append(suffix) += ' ';
    append_escaped(text_, help, format_ == format::openmetrics);
    text_.append("\n# TYPE ").append(name_).append(suffix).append(" ").append(kind_names[static_cast<std::size_t>(kind)]) += '\n';
}

void metric_writer::add(std::span<const metric_label> labels, std::uint64_t value) {
    add_line(kind_ == metric_kind::counter ? "_total" : "", labels, {}, number_text(value).view());
}

void metric_writer::add(std::span<const metric_label> labels, double value) {
    add_line(kind_ == metric_kind::counter ? "_total" : "", labels, {}, number_text(value).view());
}

void metric_writer::add_histogram(std::span<const metric_label> labels, std::span<const std::uint64_t> bounds, std::span<const std::uint64_t> counts,
                                  std::uint64_t sum, double parts) {
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        so_far += counts[i];
        const auto bound = i < bounds.size() ? number_text(static_cast<double>(bounds[i]) / parts) : number_text(INFINITY);
        add_line("_bucket", labels, bound.view(), number_text(so_far).view());
    }
    add_line("_sum", labels, {}, number_text(static_cast<double>(sum) / parts).view());
    add_line("_count", labels, {}, number_text(so_far).view());
}

void metric_writer::add_line(std::string_view suffix, std::span<const metric_label> labels, std::string_view bound, std::string_view value) {
    if (text_.size() >= most_) {
        ++left_out_;
        return;
    }
    text_.append(name_).append(suffix);
    char before = '{';
    for (const auto& label : labels) {
        text_ += std::exchange(before, ',');
        text_.append(label.name).append("=\"");
        append_escaped(text_, label.value, true);
        text_ += '"';
    }
    if (!bound.empty()) {
        text_ += std::exchange(before, ',');
        text_.append("le=\"").append(bound) += '"';
    }
    if (before == ',') text_ += '}';
    text_ += ' ';
    text_.append(value) += '\n';
}

auto metric_writer::finish() && -> std::string {
    const auto left_out = left_out_;
    most_ = static_cast<std::size_t>(-1);
    begin("conduit_metrics_left_out", metric_kind::gauge, "Samples that are not here because there are too many.");
    add(left_out);
    if (format_ == format::openmetrics) text_ += "# EOF\n";
    return std::move(text_);
}

}
