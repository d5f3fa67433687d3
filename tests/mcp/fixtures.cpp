// What the referee (README.md) expects of a server, by the features that every app has.
#include <chrono>
#include <optional>
#include <string>
#include <vector>
#include <conduit/argument/stop_token.hpp>
#include <conduit/async/sleep.hpp>
#include <conduit/bytes.hpp>
#include <conduit/conduit.hpp>
#include <conduit/mcp.hpp>

namespace fixtures {
using namespace conduit::annotations;
using namespace std::chrono_literals;
namespace mcp = conduit::mcp;
using conduit::task;

/// One red pixel, and a moment of silence.
inline auto png() -> std::string {
    return conduit::text_form<conduit::bytes>::read("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==")->content;
}
inline auto wav() -> std::string { return conduit::text_form<conduit::bytes>::read("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=")->content; }

// Tools: what they give.

[[=tool, =doc("Gives text.")]]
auto test_simple_text() -> std::string {
    return "This is a simple text response for testing.";
}

[[=tool, =doc("Gives a picture.")]]
auto test_image_content() -> mcp::content {
    return mcp::image(png(), "image/png");
}

[[=tool, =doc("Gives a sound.")]]
auto test_audio_content() -> mcp::content {
    return mcp::audio(wav(), "audio/wav");
}

[[=tool, =doc("Gives a resource.")]]
auto test_embedded_resource() -> mcp::content {
    return mcp::text_resource("test://embedded-resource", "text/plain", "This is an embedded resource content.");
}

[[=tool, =doc("Gives several things.")]]
auto test_multiple_content_types() -> std::vector<mcp::content> {
    return {"Multiple content types test:", mcp::image(png(), "image/png"),
            mcp::text_resource("test://mixed-content-resource", "application/json", R"({"test":"data","value":123})")};
}

[[=tool, =doc("Fails.")]]
auto test_error_handling() -> std::expected<std::string, conduit::problem> {
    return std::unexpected(conduit::problem::conflict("This tool intentionally returns an error for testing."));
}

[[=tool, =doc("Adds a greeting to a name.")]]
auto greet(std::string_view name) -> std::string {
    return "Hello, " + std::string(name) + "!";
}

[[=tool, =doc("Echoes."), =title("Echo")]]
auto echo(std::string_view text) -> std::string_view {
    return text;
}

struct sum {
    int value;
};
[[=tool, =doc("Adds two numbers."), =read_only_hint]]
auto add([[=doc("The first.")]] int a, [[=range(0, 100)]] int b) -> sum {
    return {a + b};
}

[[=tool, =doc("Takes arguments that proxies see.")]]
auto test_x_mcp_header([[=mirrored("Region")]] std::optional<std::string_view> region, [[=mirrored("Priority")]] std::optional<int> priority,
                       [[=mirrored("Verbose")]] std::optional<bool> verbose, std::optional<std::string_view> query) -> std::string {
    return std::string(region.value_or("")) + std::to_string(priority.value_or(0)) + (verbose.value_or(false) ? "v" : "") + std::string(query.value_or(""));
}

[[=tool, =doc("Tool with JSON Schema 2020-12 features"), =input_schema(R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"}
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": false
})")]]
auto json_schema_2020_12_tool(std::optional<std::string_view> name) -> std::string {
    return "Hello, " + std::string(name.value_or("nobody")) + ".";
}

// Tools: what they say while they run.

[[=tool, =doc("Logs.")]]
auto test_tool_with_logging(mcp::context context) -> task<std::string> {
    context.log(mcp::level::info, "Tool execution started");
    co_await conduit::sleep_for(50ms);
    context.log(mcp::level::info, "Tool processing data");
    co_await conduit::sleep_for(50ms);
    context.log(mcp::level::info, "Tool execution completed");
    co_return "Tool with logging executed successfully";
}

[[=tool, =doc("Logs once.")]]
auto test_logging_tool(mcp::context context) -> std::string {
    context.log(mcp::level::info, "This is a log message");
    return "logged";
}

[[=tool, =doc("Reports progress.")]]
auto test_tool_with_progress(mcp::context context) -> task<std::string> {
    context.progress(0, 100, "begun");
    co_await conduit::sleep_for(50ms);
    context.progress(50, 100, "half of it");
    co_await conduit::sleep_for(50ms);
    context.progress(100, 100, "done");
    co_return "Tool with progress executed successfully";
}

[[=tool, =doc("Lets go of its connection and waits for the client to come back.")]]
auto test_reconnection(mcp::context context) -> task<std::string> {
    co_await conduit::sleep_for(50ms);
    context.release_connection(100);
    co_await conduit::sleep_for(100ms);
    co_return "Reconnection test completed successfully. If you received this, the client reconnected.";
}

// Tools: what they ask of the client.

auto words_of(const std::string& answer) -> std::string {
    constexpr std::string_view words[]{"accept", "decline", "cancel"};
    return "action=" + std::string(words[static_cast<std::size_t>(mcp::action_in(answer))]) + ", content=" + answer;
}

[[=tool, =doc("Asks the client's model.")]]
auto test_sampling(std::string_view prompt, mcp::context context) -> task<std::string> {
    const auto said = co_await context.sample({.prompt = std::string(prompt), .max_tokens = 100});
    co_return "LLM response: " + said.text;
}

struct user {
    [[=doc("User's response")]] std::string username;
    [[=doc("User's email address")]] std::string email;
};
[[=tool, =doc("Asks the user.")]]
auto test_elicitation(std::string_view message, mcp::context context) -> task<std::string> {
    const auto said = co_await context.elicit<user>(message);
    co_return said ? "User response: " + said->username + ", " + said->email : "User response: none";
}

enum class status { active, inactive, pending };
struct profile {
    std::string name = "John Doe";
    int age = 30;
    double score = 95.5;
    fixtures::status status = status::active;
    bool verified = true;
};
[[=tool, =doc("Asks the user, with defaults.")]]
auto test_elicitation_sep1034_defaults(mcp::context context) -> task<std::string> {
    auto answers = co_await context.ask({mcp::elicitation<profile>("Please review and update the form fields with defaults")});
    co_return "Elicitation completed: " + words_of(answers[0]);
}

[[=tool, =doc("Asks the user to choose.")]]
auto test_elicitation_sep1330_enums(mcp::context context) -> task<std::string> {
    auto answers = co_await context.ask({mcp::elicitation("Please select options from the enum fields", R"({"type": "object", "properties": {
        "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
        "titledSingle": {"type": "string", "oneOf": [{"const": "value1", "title": "First Option"}, {"const": "value2", "title": "Second Option"}, {"const": "value3", "title": "Third Option"}]},
        "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
        "titledMulti": {"type": "array", "items": {"anyOf": [{"const": "value1", "title": "First Choice"}, {"const": "value2", "title": "Second Choice"}, {"const": "value3", "title": "Third Choice"}]}}
    }, "required": []})")});
    co_return "Elicitation completed: " + words_of(answers[0]);
}

[[=tool, =doc("Needs a client with a model.")]]
auto test_missing_capability(mcp::context context) -> task<std::string> {
    co_return (co_await context.sample({.prompt = "Anything."})).text;
}

[[=tool, =doc("Asks the user after a while.")]]
auto test_streaming_elicitation(mcp::context context) -> task<std::string> {
    co_await conduit::sleep_for(20ms);
    const auto said = co_await context.elicit<user>("Who are you?");
    co_return said ? said->username : "nobody";
}

struct named {
    std::string name;
};
struct confirmed {
    bool ok;
};
struct coloured {
    std::string color;
};

[[=tool, =doc("Asks for a name.")]]
auto test_input_required_result_elicitation(mcp::context context) -> task<std::string> {
    const auto said = co_await context.elicit<named>("What is your name?", "user_name");
    co_return "Hello, " + (said ? said->name : "stranger") + "!";
}

[[=tool, =doc("Asks the client's model for a capital.")]]
auto test_input_required_result_sampling(mcp::context context) -> task<std::string> {
    co_return (co_await context.sample({.prompt = "What is the capital of France?", .max_tokens = 100}, "capital_question")).text;
}

[[=tool, =doc("Asks for the client's directories.")]]
auto test_input_required_result_list_roots(mcp::context context) -> task<std::string> {
    const auto roots = co_await context.roots("client_roots");  // GCC 16 destroys it in vain if it stands in the `for` itself
    std::string all;
    for (const auto& root : roots) all += root.uri + " ";
    co_return "Roots: " + all;
}

[[=tool, =doc("Asks for a confirmation.")]]
auto test_input_required_result_request_state(mcp::context context) -> task<std::string> {
    const auto said = co_await context.elicit<confirmed>("Please confirm", "confirm");
    co_return said && said->ok ? "state-ok: confirmed" : "state-ok: refused";
}

[[=tool, =doc("Asks for a confirmation, and believes nothing else.")]]
auto test_input_required_result_tampered_state(mcp::context context) -> task<std::string> {
    const auto said = co_await context.elicit<confirmed>("Please confirm", "confirm");
    co_return said && said->ok ? "confirmed" : "refused";
}

[[=tool, =doc("Asks for three things at once.")]]
auto test_input_required_result_multiple_inputs(mcp::context context) -> task<std::string> {
    auto answers = co_await context.ask({mcp::elicitation<named>("What is your name?", "user_name"), mcp::sampled_by({.prompt = "Generate a greeting", .max_tokens = 50}, "greeting"),
                                         mcp::roots_of_client("client_roots")});
    co_return mcp::read_elicited<named>(answers[0])->name + ": " + mcp::read_sampled(answers[1]).text + " " + std::to_string(mcp::read_roots(answers[2]).size());
}

[[=tool, =doc("Asks for one thing, then for another.")]]
auto test_input_required_result_multi_round(mcp::context context) -> task<std::string> {
    const auto name = co_await context.elicit<named>("Step 1: What is your name?", "step1");
    const auto color = co_await context.elicit<coloured>("Step 2: What is your favorite color?", "step2");
    co_return (name ? name->name : "Somebody") + " likes " + (color ? color->color : "nothing") + ".";
}

[[=tool, =doc("Asks for what the client can give.")]]
auto test_input_required_result_capabilities(mcp::context context) -> task<std::string> {
    std::vector<mcp::input> wanted;
    if (context.can().elicitation) wanted.push_back(mcp::elicitation<named>("What is your name?", "user_name"));
    if (context.can().sampling) wanted.push_back(mcp::sampled_by({.prompt = "Generate a greeting", .max_tokens = 50}, "greeting"));
    const auto answers = co_await context.ask(wanted);
    co_return "Got " + std::to_string(answers.size()) + " answers.";
}

// Tools: tasks.

[[=tool, =doc("Computes for some seconds."), =long_running]]
auto slow_compute(std::optional<double> seconds, std::optional<std::string_view> label, std::stop_token stop) -> task<std::string> {
    co_await conduit::sleep_for(std::chrono::milliseconds(static_cast<int>(1000 * seconds.value_or(1))), stop);
    co_return "Computed " + std::string(label.value_or("it")) + ".";
}

[[=tool, =doc("Fails after a second."), =long_running_only]]
auto failing_job() -> task<std::expected<std::string, conduit::problem>> {
    co_await conduit::sleep_for(1s);
    co_return std::unexpected(conduit::problem::conflict("The job failed, as it always does."));
}

[[=tool, =doc("Breaks."), =long_running]]
auto protocol_error_job() -> task<std::string> {
    co_await conduit::sleep_for(10ms);
    throw std::runtime_error("it broke");
}

struct confirmation {
    bool confirm;
};
[[=tool, =doc("Asks before it deletes."), =long_running]]
auto confirm_delete(std::string_view filename, mcp::context context) -> task<std::string> {
    const auto said = co_await context.elicit<confirmation>("Delete " + std::string(filename) + "?");
    co_return (said && said->confirm ? "Deleted " : "Kept ") + std::string(filename) + ".";
}

[[=tool, =doc("Asks for two things at once."), =long_running]]
auto multi_input(mcp::context context) -> task<std::string> {
    const auto answers = co_await context.ask({mcp::elicitation<named>("The first name?"), mcp::elicitation<named>("The second name?")});
    co_return mcp::read_elicited<named>(answers[0])->name + " and " + mcp::read_elicited<named>(answers[1])->name;
}

[[=tool, =doc("Asks, and then goes on as a task.")]]
auto test_tool_with_task(mcp::context context) -> task<std::string> {
    const auto name = co_await context.elicit<named>("What is your name?", "user_name");
    context.continue_as_task();
    co_await conduit::sleep_for(50ms);
    co_return "Worked for " + (name ? name->name : "nobody") + ".";
}

// Resources.

[[=resource("test://static-text", "text/plain"), =title("Static text"), =doc("A static text resource.")]]
auto static_text() -> std::string {
    return "This is the content of the static text resource.";
}

[[=resource("test://static-binary", "image/png"), =doc("A static binary resource.")]]
auto static_binary() -> conduit::response {
    return {.content_type = "image/png", .body = png()};
}

[[=resource("test://watched-resource", "text/plain"), =doc("A resource that changes.")]]
auto watched_resource() -> std::string {
    return "Watched.";
}

struct data {
    std::string id;
    [[=rename("templateTest")]] bool template_test = true;
    std::string data;
};
[[=resource("test://template/{id}/data"), =doc("A resource with a parameter.")]]
auto template_data(std::string_view id) -> data {
    return {std::string(id), true, "Data for ID: " + std::string(id)};
}

[[=tool, =doc("Says that the watched resource has changed.")]]
auto touch(mcp::context context) -> std::string {
    context.resource_changed("test://watched-resource");
    return "touched";
}

// Prompts.

[[=prompt, =doc("A prompt without arguments.")]]
auto test_simple_prompt() -> std::string {
    return "This is a simple prompt for testing.";
}

[[=prompt, =doc("A prompt with arguments.")]]
auto test_prompt_with_arguments([[=doc("First test argument")]] std::string_view arg1, [[=doc("Second test argument")]] std::string_view arg2) -> std::string {
    return "Prompt with arguments: arg1='" + std::string(arg1) + "', arg2='" + std::string(arg2) + "'";
}

[[=completes("test_prompt_with_arguments", "arg1")]]
auto cities(std::string_view value) -> std::vector<std::string> {
    std::vector<std::string> fitting;
    for (const auto* city : {"paris", "park", "party", "testville"})
        if (std::string_view(city).starts_with(value)) fitting.push_back(city);
    return fitting;
}

[[=prompt, =doc("A prompt that brings a resource along.")]]
auto test_prompt_with_embedded_resource([[=doc("URI of the resource to embed")]] std::string_view resourceUri) -> std::vector<mcp::message> {
    return {mcp::user(mcp::text_resource(resourceUri, "text/plain", "Embedded resource content for testing.")), mcp::user("Please process the embedded resource above.")};
}

[[=prompt, =doc("A prompt that brings a picture along.")]]
auto test_prompt_with_image() -> std::vector<mcp::message> {
    return {mcp::user(mcp::image(png(), "image/png")), mcp::user("Please analyze the image above.")};
}

struct context_of_prompt {
    std::string context;
};
[[=prompt, =doc("A prompt that asks first.")]]
auto test_input_required_result_prompt(mcp::context context) -> task<std::string> {
    const auto said = co_await context.elicit<context_of_prompt>("What context should the prompt use?", "user_context");
    co_return "Use this context: " + (said ? said->context : "none");
}

}

int main(int argc, char** argv) { return conduit::app<^^fixtures>{}.run(argc, argv); }
