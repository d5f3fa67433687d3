#include <ml/model_settings.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

namespace ml = conduit::ml;

auto json_error(std::string_view text) -> std::string {
    const auto read = ml::read_settings("x.json", text);
    return read ? "" : read.error();
}
auto triton_error(std::string_view text) -> std::string {
    const auto read = ml::read_triton_settings("config.pbtxt", "net", text);
    return read ? "" : read.error();
}
auto triton(std::string_view text) -> ml::model_settings {
    auto read = ml::read_triton_settings("config.pbtxt", "net", text);
    EXPECT_TRUE(read) << read.error();
    return read.value_or(ml::model_settings{});
}

TEST(model_settings, every_key_is_read) {
    const auto read = ml::read_settings("x.json", R"({
        "instances": 2, "max_batch": 16, "max_items": 8, "delay": 100, "queue": 64, "deadline": 500, "priorities": 5, "priority": 4, "patience": 7,
        "overload_status": 429, "hang_after": 2000, "warm_up": false, "warm_up_time": 100,
        "warm_up_shapes": [{"input": "ids", "shape": [-1, 128]}],
        "paddings": [{"input": "ids", "dimension": 1, "value": 0.5, "mask": "mask", "outputs": [{"output": "out", "dimension": 2}]}],
        "parameters": {"author": "me", "since": 2020},
        "sequence": {"pairs": [{"output": "h_out", "input": "h"}], "controls": [{"input": "START", "is": "start"}, {"input": "END", "is": "end", "no": -1, "yes": 2.5}], "max": 3, "idle": 9, "initial": [{"input": "h", "shape": [1, 4]}]},
        "providers": ["cuda", {"name": "cpu", "options": {"truth": false, "text": "t", "number": 12}}],
        "memory": {"arena": false, "shrink": true, "gpu_mem_limit": 1048576, "arena_extend_strategy": "kSameAsRequested"},
        "fallback": true, "devices": [1, 0], "versions": {"latest": 2}})");
    ASSERT_TRUE(read) << read.error();
    const auto& config = read->config;
    EXPECT_EQ(config.instances, 2u);
    EXPECT_EQ(config.max_batch, 16u);
    EXPECT_EQ(config.max_items, 8u);
    EXPECT_EQ(config.delay, 100u);
    EXPECT_EQ(config.queue, 64u);
    EXPECT_EQ(config.deadline, 500u);
    EXPECT_EQ(config.priorities, 5u);
    EXPECT_EQ(config.priority, 4u);
    EXPECT_EQ(config.patience, 7u);
    EXPECT_EQ(config.overload_status, 429);
    EXPECT_EQ(config.hang_after, 2000u);
    EXPECT_FALSE(config.warm_up);
    EXPECT_EQ(config.warm_up_time, 100u);
    ASSERT_EQ(config.warm_up_shapes.size(), 1u);
    EXPECT_EQ(config.warm_up_shapes[0].shape, (std::vector<std::int64_t>{-1, 128}));
    ASSERT_EQ(config.paddings.size(), 1u);
    EXPECT_EQ(config.paddings[0].mask, "mask");
    EXPECT_EQ(config.paddings[0].value, 0.5);
    EXPECT_EQ(config.paddings[0].outputs.at(0), (std::pair<std::string, std::size_t>{"out", 2}));
    EXPECT_EQ(config.sequence.pairs.at(0).input, "h");
    ASSERT_EQ(config.sequence.controls.size(), 2u);
    EXPECT_EQ(config.sequence.controls[0].yes, 1);
    EXPECT_EQ(config.sequence.controls[1].is, ml::sequence_control::kind::end);
    EXPECT_EQ(config.sequence.controls[1].no, -1);
    EXPECT_EQ(config.parameters.at(1), (std::pair<std::string, std::string>{"since", "2020"}));
    EXPECT_EQ(config.sequence.max, 3u);
    EXPECT_EQ(config.sequence.idle, 9u);
    EXPECT_EQ(config.sequence.initial.at(0).shape, (std::vector<std::int64_t>{1, 4}));
    ASSERT_EQ(config.providers.size(), 2u);
    EXPECT_EQ(config.providers[0].name, "cuda");
    const std::vector<std::pair<std::string, std::string>> options{{"truth", "0"}, {"text", "t"}, {"number", "12"}};
    EXPECT_EQ(config.providers[1].options, options);
    EXPECT_FALSE(config.memory.arena);
    EXPECT_TRUE(config.memory.shrink);
    EXPECT_EQ(config.memory.gpu_mem_limit, 1'048'576u);
    EXPECT_EQ(config.memory.arena_extend_strategy, "kSameAsRequested");
    EXPECT_TRUE(config.fallback);
    EXPECT_EQ(read->devices, (std::vector<unsigned>{1, 0}));
    EXPECT_EQ(read->versions.count, 2u);

    EXPECT_EQ(ml::read_settings("x", R"({"versions": "all"})")->versions.which, ml::version_policy::kind::all);
    EXPECT_EQ(ml::read_settings("x", R"({"versions": [1, 3]})")->versions.listed, (std::vector<std::uint64_t>{1, 3}));
    EXPECT_EQ(ml::read_settings("x", "{}")->config.queue, ml::model_config{}.queue);
}

TEST(model_settings, wrong_keys_and_values_are_named) {
    EXPECT_TRUE(json_error(R"({"max_bach": 4})").starts_with("x.json: \"max_bach\" is no key that is known here; the keys are: instances, max_batch, max_items, delay"));
    EXPECT_EQ(json_error(R"({"queue": "many"})"), "x.json: \"queue\" must be a whole number from 1 to 1000000");
    EXPECT_EQ(json_error(R"({"queue": 0})"), "x.json: \"queue\" must be a whole number from 1 to 1000000");
    EXPECT_EQ(json_error(R"({"queue": 1.5})"), "x.json: \"queue\" must be a whole number from 1 to 1000000");
    EXPECT_EQ(json_error(R"({"queue": null})"), "x.json: \"queue\" must be a whole number from 1 to 1000000");
    EXPECT_EQ(json_error(R"({"queue": 18446744073709551615})"), "x.json: \"queue\" must be a whole number from 1 to 1000000");
    EXPECT_EQ(json_error(R"({"queue": 5, "queue": 5})"), "x.json: \"queue\" is there twice");
    EXPECT_EQ(json_error(R"({"warm_up": 1})"), "x.json: \"warm_up\" must be true or false");
    EXPECT_EQ(json_error(R"({"overload_status": 500})"), "x.json: \"overload_status\" must be 429 or 503");
    EXPECT_EQ(json_error(R"({"priorities": 2, "priority": 3})"), "x.json: \"priority\" must be a whole number from 1 to 2, which is \"priorities\"");
    EXPECT_EQ(json_error(R"({"paddings": [{"dimension": 0}]})"), "x.json: \"paddings[0].dimension\" must be a whole number from 1 to 7");
    EXPECT_TRUE(json_error(R"({"paddings": [{}, {"axis": 1}]})").starts_with("x.json: \"paddings[1].axis\" is no key that is known here; the keys are: input,"));
    EXPECT_EQ(json_error(R"({"sequence": {"controls": [{"is": "begin"}]}})"), "x.json: \"sequence.controls[0].is\" must be \"start\", \"end\", \"ready\" or \"id\"");
    EXPECT_EQ(json_error(R"({"parameters": {"a": null}})"), "x.json: \"parameters\" must be an object of strings, whole numbers and booleans");
    EXPECT_TRUE(json_error(R"({"paddings": 1})").starts_with("x.json: \"paddings\" must be an array of objects"));
    EXPECT_TRUE(json_error(R"({"providers": [1]})").starts_with("x.json: \"providers\" must be an array of names"));
    EXPECT_EQ(json_error(R"({"providers": [{"name": "cuda", "options": {"a": 1.5}}]})"), "x.json: \"providers[0].options\" must be an object of strings, whole numbers and booleans");
    EXPECT_EQ(json_error(R"({"providers": [{"name": "cuda", "options": {"a": 1, "a": 1}}]})"), "x.json: \"providers[0].options\" has \"a\" twice");
    for (const auto* versions : {"\"some\"", "{}", "{\"latest\": 0}", "{\"latest\": 1, \"all\": 1}", "[]", "[0]", "[\"1\"]", "2"})
        EXPECT_EQ(json_error(std::string(R"({"versions": )") + versions + "}"), "x.json: \"versions\" must be \"all\", {\"latest\": 2} or the numbers of versions, as [1, 3]") << versions;
    for (const auto* text : {"", "{", "{]", "{\"queue\": }", "\xff", "{} x"}) EXPECT_TRUE(json_error(text).starts_with("x.json is not JSON: ")) << text;
    for (const auto* text : {"[]", "1", "null", "\"x\""}) EXPECT_EQ(json_error(text), "x.json: an object is needed, as in {\"instances\": 2}") << text;
    EXPECT_TRUE(json_error(std::string(100'000, '[')).starts_with("x.json is not JSON: "));
}

TEST(model_settings, of_triton_what_applies) {
    const auto read = triton(R"(
        name: "net"
        platform: "onnxruntime_onnx"
        backend: 'onnxruntime'
        max_batch_size: 8
        input [ { name: "x" data_type: TYPE_FP32 dims: [ 3, -1 ] } ]
        output { name: "y" data_type: TYPE_STRING dims: 4 }
        version_policy: { specific { versions: [1, 3] } }
        dynamic_batching {
          max_queue_delay_microseconds: 100
          priority_levels: 4 default_priority_level: 3
          default_queue_policy { timeout_action: REJECT default_timeout_microseconds: 1500 allow_timeout_override: true max_queue_size: 12 }
        }
        instance_group [ { count: 2 kind: KIND_GPU gpus: [ 0, 1 ] } ]
        optimization { execution_accelerators { gpu_execution_accelerator : [ {
          name : "tensorrt" parameters { key: "precision_mode" value: "FP16" } parameters { key: "max_workspace_size_bytes" value: "1024" } } ] } }
        response_cache { enable: false } model_transaction_policy { decoupled: false })");
    EXPECT_EQ(read.config.max_batch, 8u);
    EXPECT_EQ(read.config.delay, 100u);
    EXPECT_EQ(read.config.priorities, 4u);
    EXPECT_EQ(read.config.priority, 3u);
    EXPECT_EQ(read.config.deadline, 2u);
    EXPECT_EQ(read.config.queue, 12u);
    EXPECT_EQ(read.config.instances, 4u);
    EXPECT_EQ(read.devices, (std::vector<unsigned>{0, 1, 0, 1}));
    ASSERT_EQ(read.config.providers.size(), 2u);
    EXPECT_EQ(read.config.providers[0].name, "tensorrt");
    EXPECT_EQ(read.config.providers[0].options.at(0), (std::pair<std::string, std::string>{"trt_fp16_enable", "1"}));
    EXPECT_EQ(read.config.providers[0].options.at(1), (std::pair<std::string, std::string>{"trt_max_workspace_size", "1024"}));
    EXPECT_EQ(read.config.providers[1].name, "cuda");
    EXPECT_EQ(read.versions.listed, (std::vector<std::uint64_t>{1, 3}));
    ASSERT_EQ(read.claims.size(), 2u);
    EXPECT_EQ(read.claims[0].shape, (std::vector<std::int64_t>{-1, 3, -1}));
    EXPECT_EQ(read.claims[1].type, conduit::dtype::text);

    EXPECT_EQ(triton("max_batch_size: 8").config.max_batch, 1u);  // without dynamic batching, requests run one by one,
    EXPECT_EQ(triton("max_batch_size: 8").config.max_items, 8u);  // but each may have several items
    EXPECT_EQ(triton("dynamic_batching { }").config.max_batch, 1u);
    EXPECT_EQ(triton("version_policy { latest { num_versions: 0x2 } }").versions.count, 2u);
    EXPECT_EQ(triton("version_policy { all { } }").versions.which, ml::version_policy::kind::all);
}

TEST(model_settings, of_triton_what_does_not_is_refused_by_name) {
    EXPECT_EQ(triton_error("name: 'other'"), "config.pbtxt:1: \"name\" is \"other\", and the folder's is \"net\"");
    EXPECT_EQ(triton_error("\nbackend: \"python\""), "config.pbtxt:2: \"backend\" is \"python\": only \"onnxruntime\" is served here");
    EXPECT_EQ(triton_error("\n\nmax_batch_sise: 4"), "config.pbtxt:3: \"max_batch_sise\" is not understood");
    EXPECT_EQ(triton_error("dynamic_batching {\n preferred_batch_size: [4, 8] }"),
              "config.pbtxt:2: \"preferred_batch_size\" does not apply here: a batch is what waits when an instance is free");
    EXPECT_EQ(triton_error("dynamic_batching { preserve_ordering: true }"),
              "config.pbtxt:1: \"preserve_ordering: true\" does not apply here: answers are given when they are there");
    EXPECT_EQ(triton_error("max_batch_size: -1"), "config.pbtxt:1: \"max_batch_size\" must be a whole number from 0 to 65536");
    EXPECT_EQ(triton_error("max_batch_size: '1'"), "config.pbtxt:1: \"max_batch_size\" must be a whole number from 0 to 65536");
    EXPECT_EQ(triton_error("input: 3"), "config.pbtxt:1: \"input\" must be a message, in { }");
    EXPECT_EQ(triton_error("input { data_type: TYPE_INVALID }"), "config.pbtxt:1: \"data_type\" must be one of Triton's, as TYPE_FP32");
    EXPECT_EQ(triton_error("input { dims: 1 }"), "config.pbtxt:1: an input has no name");
    EXPECT_EQ(triton_error("instance_group { kind: KIND_MODEL }"), "config.pbtxt:1: \"kind\" must be KIND_AUTO, KIND_CPU or KIND_GPU");
    EXPECT_EQ(triton_error("instance_group { kind: KIND_CPU gpus: 0 }"), "config.pbtxt:1: \"gpus\" and KIND_CPU exclude each other");
    EXPECT_EQ(triton_error("instance_group { kind: KIND_CPU } instance_group { kind: KIND_GPU }"),
              "config.pbtxt:1: the instances of a model run on GPUs or on the CPU, not on both");
    EXPECT_EQ(triton_error("instance_group { count: 257 }"), "config.pbtxt:1: \"count\" must be a whole number from 1 to 256");
    EXPECT_EQ(triton_error("dynamic_batching { priority_levels: 2 default_priority_level: 3 }"),
              "config.pbtxt:1: \"default_priority_level\" must not be above \"priority_levels\", 2");
    for (const auto* key : {"ensemble_scheduling", "batch_input", "metric_tags", "model_repository_agents"})
        EXPECT_TRUE(triton_error(std::string(key) + " { }").starts_with("config.pbtxt:1: \"" + std::string(key) + "\" does not apply here: ")) << key;
    EXPECT_EQ(triton_error("a {"), "config.pbtxt:1: the text ends before a '}'");
}

TEST(model_settings, of_tritons_sequences_what_applies) {
    const auto read = triton(R"(max_batch_size: 4 sequence_batching {
        max_sequence_idle_microseconds: 2500 direct { max_queue_delay_microseconds: 100 minimum_slot_utilization: 0.0 }
        control_input { name: "S" control { kind: CONTROL_SEQUENCE_START fp32_false_true: [0, 0.5] } }
        control_input { name: "E" control { kind: CONTROL_SEQUENCE_END int32_false_true: [-1, 3] } }
        control_input { name: "R" control { bool_false_true: [true, false] kind: CONTROL_SEQUENCE_READY } }
        control_input { name: "C" control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_STRING } }
        state { initial_state { data_type: TYPE_INT64 dims: [2, 0] zero_data: true } input_name: "h" output_name: "g" data_type: TYPE_INT64 dims: [2, -1] } })");
    const auto& sequence = read.config.sequence;
    using kind = ml::sequence_control::kind;
    EXPECT_EQ(read.config.max_batch, 4u);
    EXPECT_EQ(read.config.delay, 0u);  // of "direct", it is for slots
    EXPECT_EQ(sequence.idle, 3u);
    ASSERT_EQ(sequence.controls.size(), 4u);
    EXPECT_EQ(sequence.controls[0].input, "S");
    EXPECT_EQ(sequence.controls[0].yes, 0.5);
    EXPECT_EQ(sequence.controls[1].is, kind::end);
    EXPECT_EQ(sequence.controls[1].no, -1);
    EXPECT_EQ(sequence.controls[2].is, kind::ready);
    EXPECT_EQ(sequence.controls[2].no, 1);
    EXPECT_EQ(sequence.controls[3].is, kind::id);
    EXPECT_EQ(sequence.pairs.at(0).output, "g");
    EXPECT_EQ(sequence.initial.at(0).shape, (std::vector<std::int64_t>{-1, 2, 0}));
    ASSERT_EQ(read.claims.size(), 7u);
    EXPECT_EQ(read.claims[1].type, conduit::dtype::i32);
    EXPECT_EQ(read.claims[4].shape, (std::vector<std::int64_t>{-1, 2, -1}));

    EXPECT_EQ(triton("sequence_batching { oldest { max_queue_delay_microseconds: 50 } state { input_name: 'a' output_name: 'b' } }").config.delay, 50u);
    EXPECT_EQ(triton("sequence_batching { state { input_name: 'a' output_name: 'b' } }").config.sequence.idle, 1'000u);
}

TEST(model_settings, of_tritons_sequences_the_rest_is_refused_by_name) {
    const auto error = [](const std::string& text) { return triton_error("sequence_batching { " + text + " }").substr(std::string("config.pbtxt:1: ").size()); };
    EXPECT_EQ(error(""), "\"sequence_batching\" names neither a \"state\" nor a \"control_input\": the model would not know of its sequences");
    EXPECT_EQ(triton_error("dynamic_batching { } sequence_batching { }"), "config.pbtxt:1: \"dynamic_batching\" and \"sequence_batching\" exclude each other");
    EXPECT_EQ(error("slots: 4"), "\"slots\" is not understood in sequence_batching");
    EXPECT_EQ(error("iterative_sequence: true"), "\"iterative_sequence: true\" does not apply here: a request is one run of the model");
    EXPECT_EQ(error("direct { minimum_slot_utilization: 0.5 }"), "\"minimum_slot_utilization\" does not apply here: an instance that is free takes what waits");
    EXPECT_EQ(error("oldest { preferred_batch_size: 4 }"), "\"preferred_batch_size\" does not apply here: a batch is what waits when an instance is free");
    EXPECT_EQ(error("control_input { control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64 } }"), "a control_input has no name");
    EXPECT_EQ(error("control_input { name: 'x' }"), "a control_input has one control here");
    EXPECT_EQ(error("control_input { name: 'x' control { kind: CONTROL_SEQUENCE_START } }"), "a control has two values, for false and for true");
    EXPECT_EQ(error("control_input { name: 'x' control { fp32_false_true: [0, 1, 2] } }"), "a control has two values of one type, for false and for true");
    EXPECT_EQ(error("control_input { name: 'x' control { fp32_false_true: 0 int32_false_true: 1 } }"), "a control has two values of one type, for false and for true");
    EXPECT_EQ(error("control_input { name: 'x' control { fp32_false_true: [0, zero] } }"), "\"fp32_false_true\" must be a number");
    EXPECT_EQ(error("control_input { name: 'x' control { kind: CONTROL_SEQUENCE_CORRID } }"), "CONTROL_SEQUENCE_CORRID has a data_type, and no values");
    EXPECT_EQ(error("control_input { name: 'x' control { kind: CONTROL } }"), "\"kind\" must be CONTROL_SEQUENCE_START, _END, _READY or _CORRID");
    EXPECT_EQ(error("state { input_name: 'x' }"), "a state needs an input_name and an output_name");
    EXPECT_EQ(error("state { initial_state { data_file: 'x' } }"), "\"data_file\" does not apply here: states begin with zeros");
    EXPECT_EQ(error("state { initial_state { } initial_state { } }"), "a state has one initial_state");
    EXPECT_EQ(error("state { use_growable_memory: true }"), "\"use_growable_memory: true\" does not apply here: a sequence has its state's memory for itself");
}

TEST(model_settings, of_tritons_warm_up_the_shapes) {
    const auto read = triton(R"(max_batch_size: 2 dynamic_batching { }
        model_warmup { name: "a" batch_size: 1 inputs { key: "x" value { data_type: TYPE_INT64 dims: [128] random_data: true } } inputs { key: "z" value { data_type: TYPE_FP32 zero_data: true } } }
        model_warmup { name: "b" batch_size: 2 count: 3 inputs { key: "x" value { dims: 128 zero_data: true } } })");
    ASSERT_EQ(read.config.warm_up_shapes.size(), 2u);
    EXPECT_EQ(read.config.warm_up_shapes[0].input, "x");
    EXPECT_EQ(read.config.warm_up_shapes[0].shape, (std::vector<std::int64_t>{-1, 128}));
    ASSERT_EQ(read.claims.size(), 3u);
    EXPECT_EQ(read.claims[0].type, conduit::dtype::i64);
    EXPECT_EQ(triton_error("model_warmup { inputs { key: 'x' value { input_data_file: 'x' } } }"),
              "config.pbtxt:1: \"input_data_file\" does not apply here: a model is warmed up with numbers that are made up");
    EXPECT_EQ(triton_error("model_warmup { inputs { key: 'x' value { dims: 1 } } }\nmodel_warmup { inputs { key: 'x' value { dims: 2 } } }"),
              "config.pbtxt:2: \"model_warmup\" has two shapes of the input \"x\": a model is warmed up with one");
    EXPECT_EQ(triton_error("model_warmup { inputs { value { dims: 1 } } }"), "config.pbtxt:1: an entry of \"inputs\" has no key");
    EXPECT_EQ(triton_error("model_warmup { inputs { key: 'x' value { dims: -1 } } }"), "config.pbtxt:1: \"dims\" must be a whole number from 0 to 9223372036854775807");
}

TEST(model_settings, of_tritons_parameters_two_are_settings_and_all_are_kept) {
    const auto read = triton("parameters { key: 'enable_mem_arena' value { string_value: '0' } }\nparameters { key: 'author' value { string_value: 'me' } }");
    EXPECT_FALSE(read.config.memory.arena);
    EXPECT_EQ(read.config.parameters, (std::vector<std::pair<std::string, std::string>>{{"enable_mem_arena", "0"}, {"author", "me"}}));
    EXPECT_EQ(read.notes, (std::vector<std::string>{"config.pbtxt:2: the parameter \"author\" is shown to clients, and changes nothing here"}));
    EXPECT_TRUE(triton("parameters { key: 'memory.enable_memory_arena_shrinkage' value { string_value: 'cpu:0' } }").config.memory.shrink);
    EXPECT_EQ(triton_error("parameters { key: 'enable_mem_arena' value { string_value: 'no' } }"), "config.pbtxt:1: \"enable_mem_arena\" must be \"0\" or \"1\"");
    EXPECT_EQ(triton_error("parameters { key: 'a' } parameters { key: 'a' }"), "config.pbtxt:1: \"parameters\" has \"a\" twice");
    EXPECT_EQ(triton_error("parameters { value { string_value: 'a' } }"), "config.pbtxt:1: one of the \"parameters\" has no key");
    EXPECT_EQ(triton_error("parameters { key: 'a' value { bytes_value: 'a' } }"), "config.pbtxt:1: \"bytes_value\" is not understood in value");
}

TEST(model_settings, what_triton_declares_the_model_must_have) {
    const auto settings = triton("max_batch_size: 4 input { name: 'x' data_type: TYPE_FP32 dims: [8, 8] } output { name: 'y' dims: -1 }");
    const std::vector<ml::tensor_info> x{{"x", conduit::dtype::f32, {-1, 8, 8}, {}}}, y{{"y", conduit::dtype::f32, {-1, 10}, {}}};
    EXPECT_TRUE(ml::check_claims(settings, x, y));
    EXPECT_EQ(ml::check_claims(settings, y, y).error(), "config.pbtxt:1: the input \"x\" is none of the model, which has: y");
    const std::vector<ml::tensor_info> whole{{"x", conduit::dtype::i64, {-1, 8, 8}, {}}}, narrow{{"x", conduit::dtype::f32, {-1, 8, 9}, {}}}, flat{{"x", conduit::dtype::f32, {-1, 64}, {}}};
    EXPECT_EQ(ml::check_claims(settings, whole, y).error(), "config.pbtxt:1: the input \"x\" is declared as float32; the model's is int64[*, 8, 8]");
    EXPECT_EQ(ml::check_claims(settings, narrow, y).error(), "config.pbtxt:1: the input \"x\" is declared as float32[*, 8, 8]; the model's is float32[*, 8, 9]");
    EXPECT_FALSE(ml::check_claims(settings, flat, y));
}

}
