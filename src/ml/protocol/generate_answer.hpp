#pragma once
#include <string>
#include <string_view>

namespace conduit::ml::protocol {

/// {"model_name":"writer","model_version":"","text_output":"..."}, of one value that a handler gave: text, or JSON. An object's members stand
/// beside the model's name; any other JSON is the text_output.
void append_generated(std::string& to, std::string_view model, bool is_text, std::string_view value);

/// Turns a handler's stream, Server-Sent Events of its values, into what generate_stream sends or, at once, generate.
class generated_stream {
public:
    generated_stream(std::string_view model, bool is_text) : model_(model), is_text_(is_text) {}

    /// Appends to `to` the events that these bytes, the next ones, complete.
    void rewrite(std::string_view bytes, std::string& to);

    /// All texts so far, and the `text_output` of objects, one behind the other; for `collect`, which appends nothing.
    void collect(std::string_view bytes);
    std::string text;
    std::string error{};   // as JSON, {"error": ...}: what ended the stream early
    bool is_collectable = true;  // false: there were values without text

private:
    template <class Each>
    void each_event(std::string_view bytes, Each each);

    std::string_view model_;
    bool is_text_;
    std::string rest_;  // of a line that has not ended
    std::string name_, data_;
    bool has_data_ = false;
};

}
