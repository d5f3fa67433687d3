#include <cstdint>
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

enum class style : std::uint8_t { plain, fancy };
struct node {
    std::string name;
    style drawn = style::plain;
    std::vector<node> children;
    std::optional<double> weight;
};
class session {
public:
    explicit session(std::string name) : name_(std::move(name)) {}
    auto name() const -> const std::string& { return name_; }

private:
    std::string name_;
};

[[=post("/nodes")]] auto add_node(node body) -> node;
[[=post("/nodes/many")]] auto add_nodes(std::vector<node> body) -> std::vector<node>;
[[=post("/nodes/perhaps")]] auto add_perhaps(std::optional<node> body) -> std::optional<node>;
[[=get("/html")]] auto page() -> conduit::html;
[[=get("/text"), =blocking]] auto text() -> std::string_view;
[[=get("/literal")]] auto literal() -> const char*;
[[=get("/response")]] auto raw() -> conduit::response;
[[=get("/problem")]] auto failing() -> conduit::problem;
[[=get("/kind")]] auto get_kind() -> style;
[[=get("/number")]] auto number() -> double;
[[=get("/session")]] auto get_session(session session) -> std::string;
[[=post("/session")]] auto set_session(session session, node body) -> conduit::reply<node, 201>;

}

template <>
struct conduit::argument<shop::session> {
    static auto from(exchange&) -> std::expected<shop::session, problem> { return shop::session("one"); }
};

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
