#include <string>
#include <string_view>
#include <utility>

#include "triton_fields.hpp"

namespace conduit::ml {
namespace {

using kind_of_control = sequence_control::kind;

class sequence_reader : triton_fields<sequence_reader> {
public:
    sequence_reader(const std::string& file, model_settings& settings) : triton_fields(file), settings_(settings) {}

    auto read(const text_field& field) -> std::string {
        auto& sequence = settings_.config.sequence;
        sequence.idle = 1'000;  // as Triton's, where it is not said
        if (message(field, sequence_keys) && sequence.pairs.empty() && sequence.controls.empty())
            fail(field, "\"sequence_batching\" names neither a \"state\" nor a \"control_input\": the model would not know of its sequences");
        return std::move(fault);
    }

private:
    friend triton_fields;
    using reader = sequence_reader;

    auto idle(const text_field& field) -> bool {
        std::uint64_t microseconds = 0;
        if (!integer(field, microseconds, 0, 3'600'000'000)) return false;
        if (microseconds != 0) settings_.config.sequence.idle = static_cast<std::uint32_t>((microseconds + 999) / 1'000);
        return true;
    }

    // Every sequence is a candidate, and has its state wherever it runs: neither strategy has more to it.
    auto direct(const text_field& field) -> bool { return message(field, direct_keys); }
    auto oldest(const text_field& field) -> bool { return message(field, oldest_keys); }
    auto unused_delay(const text_field& field) -> bool {  // of "direct", without a utilization
        std::uint64_t ignored = 0;
        return integer(field, ignored, 0, std::numeric_limits<std::int64_t>::max());
    }
    auto delay(const text_field& field) -> bool { return integer(field, settings_.config.delay, 0, 10'000'000); }
    auto utilization(const text_field& field) -> bool {
        double value = 0;
        return number(field, value) && (value == 0 || fail(field, "\"minimum_slot_utilization\" does not apply here: an instance that is free takes what waits"));
    }
    auto candidates(const text_field& field) -> bool {
        std::size_t ignored = 0;
        return integer(field, ignored, 0, std::numeric_limits<std::int32_t>::max());
    }
    auto preserve_ordering(const text_field& field) -> bool { return only(field, false, "answers are given when they are there, those of one sequence in order"); }
    auto iterative(const text_field& field) -> bool { return only(field, false, "a request is one run of the model"); }

    // Controls.
    auto control_input(const text_field& field) -> bool {
        control_ = {};
        controls_ = 0;
        type_.reset();
        if (!message(field, input_keys)) return false;
        if (control_.input.empty()) return fail(field, "a control_input has no name");
        if (controls_ != 1) return fail(field, "a control_input has one control here");
        if (control_.is == kind_of_control::id ? !type_ || values_ != 0 : values_ != 2)
            return fail(field, control_.is == kind_of_control::id ? "CONTROL_SEQUENCE_CORRID has a data_type, and no values" : "a control has two values, for false and for true");
        settings_.claims.push_back({.place = place(field), .input = true, .name = control_.input, .type = type_});
        settings_.config.sequence.controls.push_back(std::move(control_));
        return true;
    }
    auto input_name(const text_field& field) -> bool { return string(field, control_.input); }
    auto control(const text_field& field) -> bool {
        ++controls_;
        values_ = 0;
        return message(field, control_keys);
    }
    auto control_kind(const text_field& field) -> bool {
        constexpr std::pair<std::string_view, kind_of_control> kinds[]{{"CONTROL_SEQUENCE_START", kind_of_control::start},
                                                                       {"CONTROL_SEQUENCE_END", kind_of_control::end},
                                                                       {"CONTROL_SEQUENCE_READY", kind_of_control::ready},
                                                                       {"CONTROL_SEQUENCE_CORRID", kind_of_control::id}};
        for (const auto& [name, is] : kinds)
            if (field.text == name) return control_.is = is, true;
        return fail(field, "\"kind\" must be CONTROL_SEQUENCE_START, _END, _READY or _CORRID");
    }
    auto value(const text_field& field) -> bool {
        const auto type = field.name.starts_with("fp32") ? dtype::f32 : field.name.starts_with("int32") ? dtype::i32 : dtype::bool_;
        if (values_ > 1 || (values_ == 1 && type_ != type)) return fail(field, "a control has two values of one type, for false and for true");
        type_ = type;
        auto& target = values_++ == 0 ? control_.no : control_.yes;
        if (type == dtype::f32) return number(field, target);
        std::int32_t whole = 0;
        bool truth = false;
        if (type == dtype::i32 ? !integer(field, whole, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()) : !boolean(field, truth)) return false;
        target = type == dtype::i32 ? whole : truth;
        return true;
    }
    auto id_type(const text_field& field) -> bool { return tensor_type(field, type_); }

    // States.
    auto state(const text_field& field) -> bool {
        pair_ = {};
        shape_.reset();
        type_.reset();
        initial_ = nullptr;
        initial_type_.reset();
        initial_shape_.reset();
        if (!message(field, state_keys)) return false;
        if (pair_.input.empty() || pair_.output.empty()) return fail(field, "a state needs an input_name and an output_name");
        settings_.claims.push_back({.place = place(field), .input = true, .name = pair_.input, .type = type_, .shape = shape_});
        settings_.claims.push_back({.place = place(field), .input = false, .name = pair_.output, .type = type_, .shape = shape_});
        if (initial_ != nullptr) settings_.claims.push_back({.place = place(*initial_), .input = true, .name = pair_.input, .type = initial_type_, .shape = initial_shape_});
        if (initial_shape_) settings_.config.sequence.initial.push_back({pair_.input, *initial_shape_});
        settings_.config.sequence.pairs.push_back(std::move(pair_));
        return true;
    }
    auto state_input(const text_field& field) -> bool { return string(field, pair_.input); }
    auto state_output(const text_field& field) -> bool { return string(field, pair_.output); }
    auto state_type(const text_field& field) -> bool { return tensor_type(field, type_); }
    auto state_dims(const text_field& field) -> bool { return dimension(field, shape_); }
    auto not_so(const text_field& field) -> bool { return only(field, false, "a sequence has its state's memory for itself"); }
    auto initial_state(const text_field& field) -> bool {
        if (std::exchange(initial_, &field) != nullptr) return fail(field, "a state has one initial_state");
        return message(field, initial_keys);
    }
    auto initial_type(const text_field& field) -> bool { return tensor_type(field, initial_type_); }
    auto initial_dims(const text_field& field) -> bool { return dimension(field, initial_shape_, 0); }
    auto label(const text_field& field) -> bool {
        std::string ignored;
        return string(field, ignored);
    }
    auto set(const text_field& field) -> bool {
        bool ignored = false;
        return boolean(field, ignored);
    }

    static const key sequence_keys[6], direct_keys[2], oldest_keys[4], input_keys[2], control_keys[5], state_keys[7], initial_keys[5];

    model_settings& settings_;
    sequence_control control_{};
    std::size_t controls_ = 0;
    std::size_t values_ = 0;
    state_pair pair_{};
    std::optional<dtype> type_{}, initial_type_{};
    std::optional<std::vector<std::int64_t>> shape_{}, initial_shape_{};
    const text_field* initial_ = nullptr;
};

constexpr sequence_reader::key sequence_reader::sequence_keys[]{
    {"max_sequence_idle_microseconds", &reader::idle},
    {"direct", &reader::direct},
    {"oldest", &reader::oldest},
    {"control_input", &reader::control_input},
    {"state", &reader::state},
    {"iterative_sequence", &reader::iterative},
};
constexpr sequence_reader::key sequence_reader::direct_keys[]{
    {"max_queue_delay_microseconds", &reader::unused_delay},
    {"minimum_slot_utilization", &reader::utilization},
};
constexpr sequence_reader::key sequence_reader::oldest_keys[]{
    {"max_candidate_sequences", &reader::candidates},
    {"max_queue_delay_microseconds", &reader::delay},
    {"preserve_ordering", &reader::preserve_ordering},
    {"preferred_batch_size", nullptr, "a batch is what waits when an instance is free"},
};
constexpr sequence_reader::key sequence_reader::input_keys[]{{"name", &reader::input_name}, {"control", &reader::control}};
constexpr sequence_reader::key sequence_reader::control_keys[]{
    {"kind", &reader::control_kind},
    {"int32_false_true", &reader::value},
    {"fp32_false_true", &reader::value},
    {"bool_false_true", &reader::value},
    {"data_type", &reader::id_type},
};
constexpr sequence_reader::key sequence_reader::state_keys[]{
    {"input_name", &reader::state_input},
    {"output_name", &reader::state_output},
    {"data_type", &reader::state_type},
    {"dims", &reader::state_dims},
    {"initial_state", &reader::initial_state},
    {"use_same_buffer_for_input_output", &reader::not_so},
    {"use_growable_memory", &reader::not_so},
};
constexpr sequence_reader::key sequence_reader::initial_keys[]{
    {"name", &reader::label},
    {"data_type", &reader::initial_type},
    {"dims", &reader::initial_dims},
    {"zero_data", &reader::set},
    {"data_file", nullptr, "states begin with zeros"},
};

}

auto read_triton_sequences(const std::string& file, const text_field& field, model_settings& settings) -> std::string {
    return sequence_reader(file, settings).read(field);
}

}
