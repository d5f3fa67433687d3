#include "generate_answer.hpp"

#include <conduit/json/append.hpp>

#include "../../json/cursor.hpp"

namespace conduit::ml::protocol {
namespace {

/// Appends the `text_output` of an object that Conduit wrote. False: it has none that is text.
auto append_text_output(std::string& to, std::string_view object) -> bool {
    std::string copy(object);
    copy.append(json::cursor::padding, '\0');
    json::cursor at(copy.data(), object.size());
    if (!at.take('{') || at.take('}')) return false;
    do {
        std::string_view key, text;
        if (!at.string(key) || !at.take(':')) return false;
        if (key != "text_output") {
            if (!at.skip_value()) return false;
            continue;
        }
        if (at.peek() != '"' || !at.string(text)) return false;
        to += text;
        return true;
    } while (at.take(','));
    return false;
}

}

void append_generated(std::string& to, std::string_view model, bool is_text, std::string_view value) {
    to += "{\"model_name\":";
    json::append(to, model);
    to += ",\"model_version\":\"\"";
    if (!is_text && value.starts_with('{')) {
        if (value != "{}") to += ',';
        to += value.substr(1);
        return;
    }
    to += ",\"text_output\":";
    if (is_text) json::append(to, value);
    else to += value;
    to += '}';
}

/// Server-Sent Events as Conduit writes them (src/result/stream.cpp): `field: value`, lines ending in \n, an empty one behind each event.
template <class Each>
void generated_stream::each_event(std::string_view bytes, Each each) {
    rest_ += bytes;
    std::string_view left = rest_;
    for (auto end = left.find('\n'); end != left.npos; end = left.find('\n')) {
        const auto line = left.substr(0, end);
        left.remove_prefix(end + 1);
        if (line.empty()) {
            if (has_data_) each();
            name_.clear(), data_.clear();
            has_data_ = false;
        } else if (line.starts_with("data: ")) {
            if (has_data_) data_ += '\n';
            data_ += line.substr(6);
            has_data_ = true;
        } else if (line.starts_with("event: ")) {
            name_ = line.substr(7);
        }
    }
    rest_.erase(0, rest_.size() - left.size());
}

void generated_stream::rewrite(std::string_view bytes, std::string& to) {
    if (bytes == ":\n\n") return to.append(bytes), void();  // a sign of life
    each_event(bytes, [&] {
        to += "data: ";
        if (name_ == "error") to += data_;
        else if (name_ == "end") to += R"({"error":"The server is stopping."})";
        else append_generated(to, model_, is_text_, data_);
        to += "\n\n";
    });
}

void generated_stream::collect(std::string_view bytes) {
    each_event(bytes, [&] {
        if (name_ == "error") error = data_;
        else if (name_ == "end") error = R"({"error":"The server is stopping."})";
        else if (is_text_) text += data_;
        else if (!append_text_output(text, data_)) is_collectable = false;
    });
}

}
