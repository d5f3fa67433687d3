#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "triton_fields.hpp"

namespace conduit::ml {
namespace {

class triton_reader : public triton_fields<triton_reader> {
public:
    triton_reader(const std::string& file, std::string_view model) : triton_fields(file), model_(model) {}

    auto read(const std::vector<text_field>& fields) -> bool {
        return each(fields, "", top_keys) && finish();
    }

    model_settings settings;

private:
    friend triton_fields;

    // The model.
    auto name(const text_field& field) -> bool {
        std::string text;
        if (!string(field, text)) return false;
        return text.empty() || text == model_ || fail(field, "\"name\" is \"" + text + "\", and the folder's is \"" + std::string(model_) + "\"");
    }
    auto platform(const text_field& field) -> bool {
        std::string text;
        if (!string(field, text)) return false;
        const std::string_view ours = field.name == "platform" ? "onnxruntime_onnx" : "onnxruntime";
        return text.empty() || text == ours || fail(field, "\"" + field.name + "\" is \"" + text + "\": only \"" + std::string(ours) + "\" is served here");
    }
    auto file_name(const text_field& field) -> bool {
        std::string text;
        if (!string(field, text)) return false;
        return text.empty() || text == "model.onnx" || fail(field, "\"" + field.name + "\" must be \"model.onnx\"");
    }
    auto max_batch_size(const text_field& field) -> bool { return integer(field, max_batch_, 0, 65'536); }

    // Versions.
    auto versions(const text_field& field) -> bool { return message(field, version_keys); }
    auto latest(const text_field& field) -> bool {
        settings.versions = {};
        return message(field, latest_keys);
    }
    auto num_versions(const text_field& field) -> bool { return integer(field, settings.versions.count, 1, 1'024); }
    auto all(const text_field& field) -> bool {
        settings.versions.which = version_policy::kind::all;
        return field.fields.empty() || fail(field.fields.front(), "\"" + field.fields.front().name + "\" is not understood in all");
    }
    auto specific(const text_field& field) -> bool {
        settings.versions.which = version_policy::kind::specific;
        return message(field, specific_keys);
    }
    auto listed(const text_field& field) -> bool {
        return integer(field, settings.versions.listed.emplace_back(), 1, std::numeric_limits<std::int64_t>::max());
    }

    // Inputs and outputs.
    auto claim(const text_field& field) -> bool {
        settings.claims.push_back({.place = place(field), .input = field.name == "input"});
        if (!message(field, claim_keys)) return false;
        return !settings.claims.back().name.empty() || fail(field, "an " + field.name + " has no name");
    }
    auto claim_name(const text_field& field) -> bool { return string(field, settings.claims.back().name); }
    auto data_type(const text_field& field) -> bool { return tensor_type(field, settings.claims.back().type); }
    auto dims(const text_field& field) -> bool { return dimension(field, settings.claims.back().shape); }
    auto format(const text_field& field) -> bool {
        return field.text == "FORMAT_NONE" || fail(field, "\"format\" does not apply here: tensors are taken as they are");
    }
    auto not_so(const text_field& field) -> bool { return only(field, false, "the model alone says what it takes"); }

    // Batches and queues.
    auto dynamic_batching(const text_field& field) -> bool { return one_scheduler(field) && message(field, batching_keys); }
    auto sequence_batching(const text_field& field) -> bool { return one_scheduler(field) && took(read_triton_sequences(file_, field, settings)); }
    auto one_scheduler(const text_field& field) -> bool {
        if (!scheduler_.empty() && scheduler_ != field.name) return fail(field, "\"dynamic_batching\" and \"sequence_batching\" exclude each other");
        scheduler_ = field.name;
        return true;
    }
    auto model_warmup(const text_field& field) -> bool { return took(read_triton_warm_up(file_, field, settings)); }
    auto took(std::string why_not) -> bool {
        fault = std::move(why_not);
        return fault.empty();
    }
    auto queue_delay(const text_field& field) -> bool { return integer(field, settings.config.delay, 0, 10'000'000); }
    auto preserve_ordering(const text_field& field) -> bool { return only(field, false, "answers are given when they are there"); }
    auto priority_levels(const text_field& field) -> bool {
        if (!integer(field, settings.config.priorities, 0, 16)) return false;
        settings.config.priorities = std::max(settings.config.priorities, 1u);
        return true;
    }
    auto default_priority(const text_field& field) -> bool {
        default_priority_ = &field;
        return integer(field, settings.config.priority, 0, 16);
    }
    auto queue_policy(const text_field& field) -> bool { return message(field, policy_keys); }
    auto timeout_action(const text_field& field) -> bool {
        return field.text == "REJECT" || fail(field, "\"timeout_action\" must be REJECT: what comes too late is not computed here");
    }
    auto default_timeout(const text_field& field) -> bool {
        std::uint64_t microseconds = 0;
        if (!integer(field, microseconds, 0, 3'600'000'000)) return false;
        settings.config.deadline = static_cast<std::uint32_t>((microseconds + 999) / 1000);
        return true;
    }
    auto timeout_override(const text_field& field) -> bool { return only(field, true, "calls may always name their own deadline"); }
    auto queue_size(const text_field& field) -> bool { return integer(field, settings.config.queue, 1, 1'000'000); }

    // Instances and devices.
    auto instance_group(const text_field& field) -> bool {
        group_ = {};
        if (!message(field, group_keys)) return false;
        if (group_.kind == "KIND_MODEL" || !std::ranges::contains(std::initializer_list<std::string_view>{"KIND_AUTO", "KIND_CPU", "KIND_GPU"}, group_.kind))
            return fail(field, "\"kind\" must be KIND_AUTO, KIND_CPU or KIND_GPU");
        const bool gpu = group_.kind == "KIND_GPU" || !group_.gpus.empty();
        if (gpu && group_.kind == "KIND_CPU") return fail(field, "\"gpus\" and KIND_CPU exclude each other");
        if (groups_ > 0 && gpu != on_gpu_) return fail(field, "the instances of a model run on GPUs or on the CPU, not on both");
        on_gpu_ = gpu;
        ++groups_;
        // Triton makes `count` instances on each of the GPUs.
        settings.config.instances += group_.count * std::max<std::size_t>(group_.gpus.size(), 1);
        for (std::size_t i = 0; i < group_.count; ++i) settings.devices.insert(settings.devices.end(), group_.gpus.begin(), group_.gpus.end());
        return settings.config.instances <= 256 || fail(field, "there are more than 256 instances");
    }
    auto group_name(const text_field& field) -> bool {
        std::string label;
        return string(field, label);
    }
    auto group_kind(const text_field& field) -> bool {
        group_.kind = field.text;
        return true;
    }
    auto group_count(const text_field& field) -> bool { return integer(field, group_.count, 1, 256); }
    auto group_gpus(const text_field& field) -> bool {
        return group_.gpus.size() < 64 ? integer(field, group_.gpus.emplace_back(), 0, 1'023) : fail(field, "there are more than 64 GPUs");
    }

    // Providers.
    auto optimization(const text_field& field) -> bool { return message(field, optimization_keys); }
    auto accelerators(const text_field& field) -> bool { return message(field, accelerator_lists); }
    auto accelerator(const text_field& field) -> bool {
        accelerator_ = {};
        if (!message(field, accelerator_keys)) return false;
        const bool gpu = field.name == "gpu_execution_accelerator";
        const auto& given = accelerator_.name;
        if (gpu ? given != "tensorrt" && given != "cuda" : given != "openvino" && given != "dnnl")
            return fail(field, "the accelerator \"" + given + "\" is not understood: " + (gpu ? "tensorrt and cuda are" : "openvino and dnnl are"));
        settings.config.providers.push_back(std::move(accelerator_));
        return true;
    }
    auto accelerator_name(const text_field& field) -> bool { return string(field, accelerator_.name); }
    auto accelerator_parameter(const text_field& field) -> bool {
        parameter_ = {};
        if (!message(field, parameter_keys)) return false;
        auto& [option, value] = parameter_;
        // The two that Triton calls otherwise than ONNX Runtime; the rest are options of the provider.
        if (option == "precision_mode") {
            if (value != "FP32" && value != "FP16" && value != "INT8") return fail(field, "\"precision_mode\" must be FP32, FP16 or INT8");
            if (value == "FP32") return true;
            option = value == "FP16" ? "trt_fp16_enable" : "trt_int8_enable";
            value = "1";
        } else if (option == "max_workspace_size_bytes") {
            option = "trt_max_workspace_size";
        }
        accelerator_.options.push_back(std::move(parameter_));
        return true;
    }
    auto parameter_key(const text_field& field) -> bool { return string(field, parameter_.first); }
    auto parameter_value(const text_field& field) -> bool { return string(field, parameter_.second); }

    // What Triton hands on to its backend.
    auto model_parameter(const text_field& field) -> bool {
        parameter_ = {};
        if (!message(field, model_parameter_keys)) return false;
        const auto& [name, value] = parameter_;
        if (name.empty()) return fail(field, "one of the \"parameters\" has no key");
        if (std::ranges::contains(settings.config.parameters, name, [](const auto& pair) { return pair.first; }))
            return fail(field, "\"parameters\" has \"" + name + "\" twice");
        auto& memory = settings.config.memory;
        if (name == "enable_mem_arena") {
            if (value != "0" && value != "1") return fail(field, "\"enable_mem_arena\" must be \"0\" or \"1\"");
            memory.arena = value == "1";
        } else if (name == "memory.enable_memory_arena_shrinkage") {
            memory.shrink = !value.empty();
        } else {
            settings.notes.push_back(place(field) + ": the parameter \"" + name + "\" is shown to clients, and changes nothing here");
        }
        settings.config.parameters.push_back(std::move(parameter_));
        return true;
    }
    auto model_parameter_value(const text_field& field) -> bool { return message(field, string_value_keys); }

    // Switches that are off.
    auto response_cache(const text_field& field) -> bool { return message(field, cache_keys); }
    auto cache_enable(const text_field& field) -> bool { return only(field, false, "answers are not kept"); }
    auto transaction_policy(const text_field& field) -> bool { return message(field, transaction_keys); }
    auto decoupled(const text_field& field) -> bool { return only(field, false, "a model gives one answer for a request"); }

    /// What only all fields together say.
    auto finish() -> bool {
        auto& config = settings.config;
        // Without dynamic batching Triton runs requests one by one, whatever their size, up to the most that one may have.
        config.max_batch = !scheduler_.empty() && max_batch_ > 0 ? max_batch_ : 1;
        config.max_items = max_batch_;
        if (config.priority == 0 || (default_priority_ == nullptr && config.priority > config.priorities)) config.priority = (config.priorities + 1) / 2;
        if (config.priority > config.priorities)
            return fail(*default_priority_, "\"default_priority_level\" must not be above \"priority_levels\", " + std::to_string(config.priorities));
        if (max_batch_ > 0) {  // the batch's dimension is not written there
            for (auto& claim : settings.claims)
                if (claim.shape) claim.shape->insert(claim.shape->begin(), -1);
            for (auto* shapes : {&config.warm_up_shapes, &config.sequence.initial})
                for (auto& each : *shapes) each.shape.insert(each.shape.begin(), -1);
        }
        if (on_gpu_ && !std::ranges::contains(config.providers, std::string("cuda"), &provider_config::name)) config.providers.push_back({.name = "cuda"});
        return true;
    }

    static constexpr std::string_view by_itself = "ONNX Runtime does it by itself";
    static const key top_keys[21], model_parameter_keys[2], string_value_keys[1], version_keys[3], latest_keys[1], specific_keys[1], claim_keys[9], batching_keys[7], policy_keys[4], group_keys[9],
        optimization_keys[8], accelerator_lists[2], accelerator_keys[2], parameter_keys[2], cache_keys[1], transaction_keys[1];

    struct group {
        std::string kind = "KIND_AUTO";
        std::size_t count = 1;
        std::vector<unsigned> gpus{};
    };

    std::string_view model_;
    std::size_t max_batch_ = 0;
    std::string scheduler_;
    bool on_gpu_ = false;
    std::size_t groups_ = 0;
    group group_;
    provider_config accelerator_;
    std::pair<std::string, std::string> parameter_;
    const text_field* default_priority_ = nullptr;
};

using reader = triton_reader;

constexpr triton_reader::key triton_reader::top_keys[]{
    {"name", &reader::name},
    {"platform", &reader::platform},
    {"backend", &reader::platform},
    {"max_batch_size", &reader::max_batch_size},
    {"version_policy", &reader::versions},
    {"input", &reader::claim},
    {"output", &reader::claim},
    {"dynamic_batching", &reader::dynamic_batching},
    {"instance_group", &reader::instance_group},
    {"optimization", &reader::optimization},
    {"default_model_filename", &reader::file_name},
    {"response_cache", &reader::response_cache},
    {"model_transaction_policy", &reader::transaction_policy},
    {"sequence_batching", &reader::sequence_batching},
    {"ensemble_scheduling", nullptr, "a handler that awaits one model after another is a pipeline"},
    {"model_warmup", &reader::model_warmup},
    {"parameters", &reader::model_parameter},
    {"batch_input", nullptr, "inputs of different shapes are not put together"},
    {"batch_output", nullptr, "inputs of different shapes are not put together"},
    {"metric_tags", nullptr, "metrics are labelled with the model's name and version"},
    {"model_repository_agents", nullptr, "models are read from the directory as they lie there"},
};
constexpr triton_reader::key triton_reader::model_parameter_keys[]{{"key", &reader::parameter_key}, {"value", &reader::model_parameter_value}};
constexpr triton_reader::key triton_reader::string_value_keys[]{{"string_value", &reader::parameter_value}};
constexpr triton_reader::key triton_reader::version_keys[]{{"latest", &reader::latest}, {"all", &reader::all}, {"specific", &reader::specific}};
constexpr triton_reader::key triton_reader::latest_keys[]{{"num_versions", &reader::num_versions}};
constexpr triton_reader::key triton_reader::specific_keys[]{{"versions", &reader::listed}};
constexpr triton_reader::key triton_reader::claim_keys[]{
    {"name", &reader::claim_name},
    {"data_type", &reader::data_type},
    {"dims", &reader::dims},
    {"format", &reader::format},
    {"is_shape_tensor", &reader::not_so},
    {"allow_ragged_batch", &reader::not_so},
    {"optional", &reader::not_so},
    {"reshape", nullptr, "the model's own shapes are served"},
    {"label_filename", nullptr, "answers have no labels"},
};
constexpr triton_reader::key triton_reader::batching_keys[]{
    {"max_queue_delay_microseconds", &reader::queue_delay},
    {"preserve_ordering", &reader::preserve_ordering},
    {"priority_levels", &reader::priority_levels},
    {"default_priority_level", &reader::default_priority},
    {"default_queue_policy", &reader::queue_policy},
    {"preferred_batch_size", nullptr, "a batch is what waits when an instance is free"},
    {"priority_queue_policy", nullptr, "all levels have one policy"},
};
constexpr triton_reader::key triton_reader::policy_keys[]{
    {"timeout_action", &reader::timeout_action},
    {"default_timeout_microseconds", &reader::default_timeout},
    {"allow_timeout_override", &reader::timeout_override},
    {"max_queue_size", &reader::queue_size},
};
constexpr triton_reader::key triton_reader::group_keys[]{
    {"name", &reader::group_name},
    {"kind", &reader::group_kind},
    {"count", &reader::group_count},
    {"gpus", &reader::group_gpus},
    {"rate_limiter", nullptr, "instances run when they have something to do"},
    {"secondary_devices", nullptr, "an instance has one device"},
    {"profile", nullptr, "that is for TensorRT's own backend"},
    {"passive", nullptr, "every instance serves"},
    {"host_policy", nullptr, "threads go where the system puts them"},
};
constexpr triton_reader::key triton_reader::optimization_keys[]{
    {"execution_accelerators", &reader::accelerators},
    {"graph", nullptr, by_itself},
    {"cuda", nullptr, "write a model.json instead, with the \"options\" of the provider \"cuda\""},
    {"priority", nullptr, "the models of an app are equals"},
    {"input_pinned_memory", nullptr, by_itself},
    {"output_pinned_memory", nullptr, by_itself},
    {"gather_kernel_buffer_threshold", nullptr, by_itself},
    {"eager_batching", nullptr, "an instance that is free takes what waits"},
};
constexpr triton_reader::key triton_reader::accelerator_lists[]{{"gpu_execution_accelerator", &reader::accelerator}, {"cpu_execution_accelerator", &reader::accelerator}};
constexpr triton_reader::key triton_reader::accelerator_keys[]{{"name", &reader::accelerator_name}, {"parameters", &reader::accelerator_parameter}};
constexpr triton_reader::key triton_reader::parameter_keys[]{{"key", &reader::parameter_key}, {"value", &reader::parameter_value}};
constexpr triton_reader::key triton_reader::cache_keys[]{{"enable", &reader::cache_enable}};
constexpr triton_reader::key triton_reader::transaction_keys[]{{"decoupled", &reader::decoupled}};

}

auto read_triton_settings(const std::string& file, std::string_view model, std::string_view text) -> std::expected<model_settings, std::string> {
    const auto fields = read_text_format(text);
    if (!fields) return std::unexpected(file + ":" + std::to_string(fields.error().line) + ": " + fields.error().message);
    triton_reader reader(file, model);
    if (!reader.read(*fields)) return std::unexpected(std::move(reader.fault));
    return std::move(reader.settings);
}

}
