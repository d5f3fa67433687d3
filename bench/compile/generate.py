"""Writes applications of a given size, for bench/compile/run and for whoever studies what the compiler does with them."""
import sys

FIELDS = ("int id = 0;", "[[=length(1, 64)]] std::string name;", "[[=range(0, 100000)]] double price = 1;",
          "std::optional<std::string> note;", "std::vector<int> tags;", "bool active = true;",
          "[[=min(0), =max(1000)]] int stock = 0;", "std::int64_t made = 0;")


def body_type(number):
    """Six fields, two or three of them constrained; the choice turns with the number, so that types differ."""
    fields = [FIELDS[(number + i) % len(FIELDS)] for i in range(6)]
    return "struct item_%d {\n%s\n};" % (number, "\n".join("    " + field for field in fields))


def get_handler(number, types):
    shape = number % 4
    name, kind = "get_%d" % number, "item_%d" % (number % types)
    if shape == 0:
        return ('[[=get("/group%d/list%d"), =doc("A page of items.")]]\n'
                "auto %s([[=min(1)]] std::optional<int> page, std::optional<int> limit) -> std::vector<%s> { return {}; }"
                % (number % 17, number, name, kind))
    if shape == 1:
        return '[[=get("/group%d/item%d/:id")]]\nauto %s(int id) -> %s { return {}; }' % (number % 17, number, name, kind)
    if shape == 2:
        return ('[[=get("/group%d/:id/part%d/:part")]]\n'
                "auto %s(int id, std::string_view part, std::optional<bool> deep) -> std::expected<%s, conduit::problem> { return {}; }"
                % (number % 17, number, name, kind))
    return ('[[=get("/group%d/name%d/:name")]]\nauto %s(std::string_view name) -> std::string { return std::string(name); }'
            % (number % 17, number, name))


def post_handler(number, types):
    kind = "item_%d" % (number % types)
    if number % 2:
        return '[[=post("/group%d/add%d")]]\nauto post_%d(%s body) -> conduit::reply<%s, 201> { return {std::move(body)}; }' % (
            number % 17, number, number, kind, kind)
    return '[[=post("/group%d/:id/change%d")]]\nauto post_%d(int id, %s body) -> %s { return body; }' % (
        number % 17, number, number, kind, kind)


def application(gets, posts, types):
    parts = ["#include <conduit/conduit.hpp>\n\nnamespace generated {\nusing namespace conduit::annotations;\n"]
    parts += [body_type(i) for i in range(types)]
    parts += [get_handler(i, types) for i in range(gets)]
    parts += [post_handler(i, types) for i in range(posts)]
    parts.append("}\n\nint main(int argc, char** argv) { return conduit::app<^^generated>{}.run(argc, argv); }\n")
    return "\n\n".join(parts)


# endpoints -> (GETs, POSTs, body types), as the budgets name them
SIZES = {5: (4, 1, 1), 100: (70, 30, 20), 1000: (700, 300, 100)}

if __name__ == "__main__":
    sys.stdout.write(application(*SIZES[int(sys.argv[1])]))
