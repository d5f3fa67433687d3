// Fuzzes the readers of what lies beside a model, and of a model's outline: Triton's config.pbtxt, our JSON, the files that hold weights.
// By libFuzzer under Clang (README.md); under GCC, mutate.hpp runs the files named on the command line, a few inputs more and mutations of
// them, from a fixed seed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ml/external_data.hpp"
#include "ml/model_settings.hpp"
#include "ml/text_format.hpp"

namespace {

namespace ml = conduit::ml;

void must(bool holds) {
    if (!holds) std::abort();
}

/// One line that names the file.
void check_error(const std::string& error, std::string_view file) { must(error.starts_with(file) && error.size() > file.size() + 2); }

void check_settings(const ml::model_settings& settings) {
    const auto& config = settings.config;
    must(config.queue >= 1 && config.queue <= 1'000'000);
    must(config.instances <= 256 && config.max_batch <= 65'536);
    must(config.priority >= 1 && config.priority <= config.priorities && config.priorities <= 16);
    must(config.overload_status == 429 || config.overload_status == 503);
    must(settings.devices.size() <= 1'024);
    for (const auto& claim : settings.claims) must(!claim.name.empty());
}

/// The fields again, in text.
auto written(const std::vector<ml::text_field>& fields) -> std::string {
    using kind = ml::text_field::kind;
    std::string text;
    for (const auto& field : fields) {
        text += field.name + (field.what == kind::message ? "{" : ":");
        if (field.what == kind::message) text += written(field.fields) + "}";
        if (field.what == kind::word) text += field.text;
        if (field.what == kind::string) {
            text += '"';
            for (const char c : field.text) {
                const auto code = static_cast<unsigned char>(c);
                text += '\\';
                for (const int shift : {6, 3, 0}) text += static_cast<char>('0' + (code >> shift & 7));
            }
            text += '"';
        }
        text += '\n';
    }
    return text;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto fields = ml::read_text_format(text)) {
        const auto once = written(*fields);
        const auto again = ml::read_text_format(once);
        must(again.has_value() && written(*again) == once);
    }
    const auto triton = ml::read_triton_settings("file", "net", text);
    triton ? check_settings(*triton) : check_error(triton.error(), "file:");
    const auto json = ml::read_settings("file", text);
    json ? check_settings(*json) : check_error(json.error(), "file");
    if (const auto locations = ml::external_locations(text))
        for (const auto& location : *locations) must(location.size() <= size);
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    return run({.corpus = {"name: \"net\"", "a { b: [1, 2] }", "{\"queue\": 1}", ""}, .telling = "{}[]<>:;,#\"'\\0123456789.-_ex \n"}, argc, argv);
}
#endif
