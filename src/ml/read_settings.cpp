#include "model_settings.hpp"

#include <limits>

#include "../tensor/json_syntax.hpp"
#include "settings_reader.hpp"

namespace conduit::ml {
namespace {

using place = settings_place;
using element = json_element;

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t hour = 3'600'000;  // milliseconds

template <auto Member, std::int64_t Lowest, std::int64_t Highest, class Target>
auto integer(place&, const element& value, Target& target) -> bool {
    return read_integer(value, target.*Member, Lowest, Highest);
}
template <auto Member, class Target>
auto boolean(place&, const element& value, Target& target) -> bool {
    return read_boolean(value, target.*Member);
}
template <auto Member, class Target>
auto text(place&, const element& value, Target& target) -> bool {
    return read_string(value, target.*Member);
}

constexpr std::string_view is_milliseconds = "milliseconds, a whole number from 0 to 3600000",
                           is_boolean = "true or false", is_name = "a string", is_dimension = "a whole number from 0 to 7";

auto dimensions(place&, const element& value, std::vector<std::int64_t>& shape) -> bool {
    place ignored;
    return read_array(ignored, value, shape, [](place&, const element& item, std::int64_t& size) { return read_integer(item, size, -1, 1'000'000'000); });
}

constexpr settings_key<warm_up_shape> shape_keys[]{
    {"input", is_name, text<&warm_up_shape::input>},
    {"shape", "an array of whole numbers, -1 for a dimension that is open", [](place& p, const element& value, warm_up_shape& target) { return dimensions(p, value, target.shape); }},
};
auto shapes(place& p, const element& value, std::vector<warm_up_shape>& target) -> bool {
    return read_array(p, value, target, [](place& inner, const element& item, warm_up_shape& shape) { return read_object(inner, item, shape_keys, shape); });
}
constexpr std::string_view is_shapes = "an array of objects, as in [{\"input\": \"ids\", \"shape\": [-1, 128]}]";

struct cut {
    std::string output{};
    std::size_t dimension = 1;
};
constexpr settings_key<cut> cut_keys[]{
    {"output", is_name, text<&cut::output>},
    {"dimension", is_dimension, integer<&cut::dimension, 0, 7>},
};
constexpr settings_key<padding> padding_keys[]{
    {"input", is_name, text<&padding::input>},
    {"dimension", "a whole number from 1 to 7", integer<&padding::dimension, 1, 7>},
    {"value", "a number", [](place&, const element& value, padding& target) { return value.get(target.value) == simdjson::SUCCESS; }},
    {"outputs", "an array of objects, as in [{\"output\": \"embeddings\", \"dimension\": 1}]",
     [](place& p, const element& value, padding& target) {
         std::vector<cut> cuts;
         if (!read_array(p, value, cuts, [](place& inner, const element& item, cut& one) { return read_object(inner, item, cut_keys, one); })) return false;
         for (auto& one : cuts) target.outputs.emplace_back(std::move(one.output), one.dimension);
         return true;
     }},
    {"mask", "the name of an input", text<&padding::mask>},
};

constexpr settings_key<state_pair> pair_keys[]{
    {"output", is_name, text<&state_pair::output>},
    {"input", is_name, text<&state_pair::input>},
};
constexpr std::pair<std::string_view, sequence_control::kind> control_kinds[]{
    {"start", sequence_control::kind::start}, {"end", sequence_control::kind::end}, {"ready", sequence_control::kind::ready}, {"id", sequence_control::kind::id}};
constexpr settings_key<sequence_control> control_keys[]{
    {"input", is_name, text<&sequence_control::input>},
    {"is", "\"start\", \"end\", \"ready\" or \"id\"",
     [](place&, const element& value, sequence_control& target) {
         std::string name;
         if (!read_string(value, name)) return false;
         const auto* const known = std::ranges::find(control_kinds, std::string_view(name), [](const auto& kind) { return kind.first; });
         if (known == std::end(control_kinds)) return false;
         target.is = known->second;
         return true;
     }},
    {"no", "a number", [](place&, const element& value, sequence_control& target) { return value.get(target.no) == simdjson::SUCCESS; }},
    {"yes", "a number", [](place&, const element& value, sequence_control& target) { return value.get(target.yes) == simdjson::SUCCESS; }},
};
constexpr settings_key<sequence_config> sequence_keys[]{
    {"pairs", "an array of objects, as in [{\"output\": \"state_out\", \"input\": \"state\"}]",
     [](place& p, const element& value, sequence_config& target) {
         return read_array(p, value, target.pairs, [](place& inner, const element& item, state_pair& pair) { return read_object(inner, item, pair_keys, pair); });
     }},
    {"controls", "an array of objects, as in [{\"input\": \"START\", \"is\": \"start\"}]",
     [](place& p, const element& value, sequence_config& target) {
         return read_array(p, value, target.controls, [](place& inner, const element& item, sequence_control& one) { return read_object(inner, item, control_keys, one); });
     }},
    {"max", "a whole number from 1 to 1000000", integer<&sequence_config::max, 1, million>},
    {"idle", "milliseconds, a whole number from 1 to 3600000", integer<&sequence_config::idle, 1, hour>},
    {"initial", is_shapes, [](place& p, const element& value, sequence_config& target) { return shapes(p, value, target.initial); }},
};

/// Strings, or numbers and booleans, which become strings.
auto named_texts(place& p, const element& value, std::vector<std::pair<std::string, std::string>>& target) -> bool {
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return false;
    for (const auto& [name, item] : object) {
        std::string words;
        bool truth = false;
        std::int64_t number = 0;
        if (item.get(truth) == simdjson::SUCCESS) words = truth ? "1" : "0";
        else if (item.get(number) == simdjson::SUCCESS) words = std::to_string(number);
        else if (!read_string(item, words)) return false;
        if (name.contains('\0') || std::ranges::contains(target, name, [](const auto& pair) { return std::string_view(pair.first); })) {
            p.fault = "\"" + p.path + "\" has \"" + std::string(name.substr(0, 100)) + "\" twice";
            return false;
        }
        target.emplace_back(name, std::move(words));
    }
    return true;
}
constexpr std::string_view is_named_texts = "an object of strings, whole numbers and booleans";
constexpr settings_key<provider_config> provider_keys[]{
    {"name", "a string, as \"cuda\"", text<&provider_config::name>},
    {"options", is_named_texts, [](place& p, const element& value, provider_config& target) { return named_texts(p, value, target.options); }},
};
auto provider(place& p, const element& value, provider_config& target) -> bool {
    return read_string(value, target.name) || read_object(p, value, provider_keys, target);
}

constexpr settings_key<memory_config> memory_keys[]{
    {"arena", is_boolean, boolean<&memory_config::arena>},
    {"shrink", is_boolean, boolean<&memory_config::shrink>},
    {"gpu_mem_limit", "bytes, a whole number from 1048576", integer<&memory_config::gpu_mem_limit, 1'048'576, std::numeric_limits<std::int64_t>::max()>},
    {"arena_extend_strategy", "\"kNextPowerOfTwo\" or \"kSameAsRequested\"",
     [](place&, const element& value, memory_config& target) {
         return read_string(value, target.arena_extend_strategy) && (target.arena_extend_strategy == "kNextPowerOfTwo" || target.arena_extend_strategy == "kSameAsRequested");
     }},
};

auto versions(place&, const element& value, model_settings& target) -> bool {
    auto& policy = target.versions;
    std::string_view word;
    simdjson::dom::object object;
    if (value.get(word) == simdjson::SUCCESS) {
        policy.which = version_policy::kind::all;
        return word == "all";
    }
    if (value.get(object) == simdjson::SUCCESS) {
        element count;
        policy.which = version_policy::kind::latest;
        return object.size() == 1 && object["latest"].get(count) == simdjson::SUCCESS && read_integer(count, policy.count, 1, 1024);
    }
    policy.which = version_policy::kind::specific;
    place ignored;
    return read_array(ignored, value, policy.listed, [](place&, const element& item, std::uint64_t& number) {
               return read_integer(item, number, 1, std::numeric_limits<std::int64_t>::max());
           }) && !policy.listed.empty();
}

template <auto Member, std::int64_t Lowest, std::int64_t Highest>
auto setting(place&, const element& value, model_settings& target) -> bool {
    return read_integer(value, target.config.*Member, Lowest, Highest);
}
template <auto Member>
auto flag(place&, const element& value, model_settings& target) -> bool {
    return read_boolean(value, target.config.*Member);
}

/// docs/models.md has them with their units.
constexpr settings_key<model_settings> keys[]{
    {"instances", "a whole number from 0 (planned for the machine) to 256", setting<&model_config::instances, 0, 256>},
    {"max_batch", "a whole number from 0 (chosen by warm-up) to 65536", setting<&model_config::max_batch, 0, 65'536>},
    {"max_items", "a whole number from 0 (as max_batch says) to 65536", setting<&model_config::max_items, 0, 65'536>},
    {"delay", "microseconds, a whole number from 0 to 10000000", setting<&model_config::delay, 0, 10 * million>},
    {"queue", "a whole number from 1 to 1000000", setting<&model_config::queue, 1, million>},
    {"deadline", is_milliseconds, setting<&model_config::deadline, 0, hour>},
    {"priorities", "a whole number from 1 to 16", setting<&model_config::priorities, 1, 16>},
    {"priority", "a whole number from 1 to 16", setting<&model_config::priority, 1, 16>},
    {"patience", is_milliseconds, setting<&model_config::patience, 0, hour>},
    {"overload_status", "429 or 503",
     [](place&, const element& value, model_settings& target) {
         return read_integer(value, target.config.overload_status, 429, 503) && (target.config.overload_status == 429 || target.config.overload_status == 503);
     }},
    {"hang_after", is_milliseconds, setting<&model_config::hang_after, 0, hour>},
    {"warm_up", is_boolean, flag<&model_config::warm_up>},
    {"warm_up_time", is_milliseconds, setting<&model_config::warm_up_time, 0, hour>},
    {"warm_up_shapes", is_shapes, [](place& p, const element& value, model_settings& target) { return shapes(p, value, target.config.warm_up_shapes); }},
    {"paddings", "an array of objects, as in [{\"input\": \"ids\", \"dimension\": 1, \"mask\": \"mask\"}]",
     [](place& p, const element& value, model_settings& target) {
         return read_array(p, value, target.config.paddings, [](place& inner, const element& item, padding& one) { return read_object(inner, item, padding_keys, one); });
     }},
    {"sequence", "an object, as in {\"pairs\": [{\"output\": \"state_out\", \"input\": \"state\"}]}",
     [](place& p, const element& value, model_settings& target) { return read_object(p, value, sequence_keys, target.config.sequence); }},
    {"parameters", is_named_texts, [](place& p, const element& value, model_settings& target) { return named_texts(p, value, target.config.parameters); }},
    {"memory", "an object, as in {\"arena\": true, \"shrink\": true}",
     [](place& p, const element& value, model_settings& target) { return read_object(p, value, memory_keys, target.config.memory); }},
    {"providers", "an array of names, or of objects as {\"name\": \"cuda\", \"options\": {\"gpu_mem_limit\": 1000000000}}",
     [](place& p, const element& value, model_settings& target) { return read_array(p, value, target.config.providers, provider); }},
    {"fallback", is_boolean, flag<&model_config::fallback>},
    {"devices", "an array of the numbers of devices, as [0, 1]",
     [](place& p, const element& value, model_settings& target) {
         return read_array(p, value, target.devices, [](place&, const element& item, unsigned& device) { return read_integer(item, device, 0, 1'023); });
     }},
    {"versions", "\"all\", {\"latest\": 2} or the numbers of versions, as [1, 3]", versions},
};

}

auto read_settings(const std::string& file, std::string_view json) -> std::expected<model_settings, std::string> {
    simdjson::dom::parser parser;
    element document;
    const simdjson::padded_string padded(json);
    if (const auto error = parser.parse(padded).get(document)) return std::unexpected(file + " is not JSON: " + json::syntax_words(error));
    model_settings settings;
    place where;
    if (!read_object(where, document, keys, settings))
        return std::unexpected(file + ": " + (where.fault.empty() ? "an object is needed, as in {\"instances\": 2}" : where.fault));
    if (settings.config.priority > settings.config.priorities)
        return std::unexpected(file + ": \"priority\" must be a whole number from 1 to " + std::to_string(settings.config.priorities) + ", which is \"priorities\"");
    return settings;
}

}
