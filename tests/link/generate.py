#!/usr/bin/env python3
"""generate.py COUNT FOLDER: writes an application of COUNT routes in several files, and calls.json: what to ask it, what it must answer.

Handlers of every kind that linking must find: declared in headers, defined there or elsewhere; overloads; same names in
different namespaces; static members; coroutines; of internal linkage; one handler with two routes. Each answers with a number
of its own and the captures it got. Which handler a path belongs to is decided here by trying all patterns.
"""
import json
import pathlib
import random
import sys

METHODS = {"GET": "get", "HEAD": "head", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "del", "OPTIONS": "options"}
LITERALS = ["users", "posts", "items", "new", "search", "all", "a-b", "x.y", "~me", "v1"]
CAPTURES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]  # by place: alike everywhere
NAMES = ["show", "list", "find", "make", "change"]
TYPES = ["int", "unsigned", "long long", "bool", "std::string", "std::string_view"]
PREFIXES = ["/api", "/admin", "/shop", "/v2/inner"]

ANSWER = """#pragma once
#include <conduit/conduit.hpp>

#include <type_traits>

namespace answers {

inline auto text(bool value) -> std::string { return value ? "true" : "false"; }
template <class Number>
    requires std::is_arithmetic_v<Number>
auto text(Number value) -> std::string { return std::to_string(value); }
inline auto text(std::string_view value) -> std::string { return std::string(value); }

template <class... Captures>
auto join(int handler, const Captures&... captures) -> std::string {
    std::string all = std::to_string(handler);
    ((all += "|" + text(captures)), ...);
    return all;
}

/// For HEAD, whose answer has no body.
inline auto in_header(std::string words) -> conduit::response { return {.headers = {{"Answer", std::move(words)}}}; }

}
"""


class Scope:
    """A namespace, or a class in it."""

    def __init__(self, outer, name, prefix="", kind="namespace"):
        self.outer, self.name, self.kind, self.own = outer, name, kind, prefix
        self.prefix = (outer.prefix if outer else "") + prefix
        self.path = f"{outer.path}::{name}" if outer else name
        self.signatures = set()
        self.opened = False  # with its prefix


class Handler:
    def __init__(self, number, scope, kind, file, routes, parameters, result, coroutine):
        self.number, self.scope, self.kind, self.file, self.routes = number, scope, kind, file, routes
        self.parameters, self.result, self.coroutine = parameters, result, coroutine  # parameters: [(type, name)], in the order declared

    def signature(self, qualified=False):
        name = f"{self.scope.name}::{self.name}" if qualified and self.scope.kind == "class" else self.name
        result = f"conduit::task<{self.result}>" if self.coroutine else self.result
        return f"auto {name}({', '.join(f'{kind} {name}' for kind, name in self.parameters)}) -> {result}"

    def annotations(self):
        return "[[" + ", ".join(f'={METHODS[route.method]}("{route.own}")' for route in self.routes) + "]]"

    def body(self):
        names = sorted((name for _, name in self.parameters), key=CAPTURES.index)
        value = f"answers::join({', '.join([str(self.number), *names])})"
        if self.result == "conduit::response":
            value = f"answers::in_header({value})"
        elif self.result != "std::string":
            value = f"{self.result}{{{value}}}"
        return f"{{ {'co_return' if self.coroutine else 'return'} {value}; }}"

    def is_defined_elsewhere(self):
        return self.kind.endswith("elsewhere")


class Route:
    def __init__(self, method, prefix, own):
        self.method, self.own = method, own
        self.pattern = (prefix if own == "/" else prefix + own) or "/"
        self.segments = self.pattern[1:].split("/")
        self.shape = (method, *(segment[0] if segment[:1] in (":", "*") else "=" + segment for segment in self.segments))

    def captures(self):
        return [segment[1:] for segment in self.segments if segment[:1] in (":", "*")]

    def match(self, segments):
        """{capture: raw text}, or None."""
        captures = {}
        for place, own in enumerate(self.segments):
            rest = segments[place:]
            if not rest:
                return None
            if own.startswith("*"):
                captures[own[1:]] = "/".join(rest)
                return captures if captures[own[1:]] else None
            if own.startswith(":"):
                if not rest[0]:
                    return None
                captures[own[1:]] = rest[0]
            elif own != rest[0]:
                return None
        return captures if len(segments) == len(self.segments) else None

    def rank(self):
        """Literals before captures before the rest, from the left."""
        return [{":": 1, "*": 2}.get(segment[:1], 0) for segment in self.segments]


def hides(deep, rest):
    """Whether `/a/:b/*c` takes from `/a/*b` all paths but those of one segment, which `/a/:b` may take."""
    alike = deep[0] == rest[0] or {deep[0], rest[0]} == {"GET", "HEAD"}
    begin = rest[1:-1]
    return (alike and deep[-1] == rest[-1] == "*" and len(deep) > len(rest) and deep[1:len(rest) - 1] == begin
            and set(deep[len(rest) - 1:-1]) == {":"})


class Generator:
    def __init__(self, count, seed):
        self.random = random.Random(seed)
        self.count = count
        self.parts = [f"part_{i}" for i in range(max(2, min(8, count // 50)))]
        self.shapes, self.handlers, self.routes = set(), [], []
        self.scopes = [Scope(None, "linked"), Scope(None, "elsewhere", "/elsewhere")]
        for _ in range(count // 12 + 2):
            outer = self.random.choice(self.scopes)
            taken = {scope.name for scope in self.scopes if scope.outer is outer}
            name = self.random.choice([name for name in ("users", "posts", "inner", "detail", "more", f"n{len(self.scopes)}") if name not in taken])
            deep = outer.path.count("::") > 3
            if not deep:
                self.scopes.append(Scope(outer, name, self.random.choice(["", *PREFIXES]) if outer.prefix.count("/") < 3 else ""))
        self.classes = {}
        while len(self.routes) < count:
            self.add_handler()

    def add_handler(self):
        choose = self.random.choice
        file = choose([*self.parts, *self.parts, "main"])
        kind = "internal" if file == "main" else choose(["inline", "elsewhere", "elsewhere", "member", "member_elsewhere"])
        scope = choose(self.scopes)
        if kind.startswith("member"):
            scope = self.classes.setdefault((scope.path, file), Scope(scope, f"group_{file}", kind="class"))
        method = choose([*METHODS, "GET", "GET", "POST"])
        routes = [self.new_route(method, scope.prefix)]
        captures = routes[0].captures()
        if method != "HEAD" and not captures and len(self.routes) + 1 < self.count and self.random.random() < 0.2:
            routes.append(Route(method, scope.prefix, f"/again{len(self.handlers)}"))
        self.shapes.update(route.shape for route in routes)
        rest = {segment[1:] for segment in routes[0].segments if segment.startswith("*")}
        parameters = [(choose(TYPES[4:] if name in rest else TYPES), name) for name in captures]
        self.random.shuffle(parameters)
        result = "conduit::response" if method == "HEAD" else choose(
            ["std::string", "std::string", "std::expected<std::string, conduit::problem>", "conduit::reply<std::string, 201>"])
        handler = Handler(len(self.handlers), scope, kind, file, routes, parameters, result, self.random.random() < 0.25)
        handler.name = self.new_name(scope, kind, [kind for kind, _ in parameters])
        self.handlers.append(handler)
        for route in routes:
            route.handler = handler
            self.routes.append(route)

    def new_route(self, method, prefix):
        while True:
            depth = self.random.choice([0, 1, 1, 2, 2, 3, 3, 4, 5])
            own, start = "", prefix.count("/")
            for place in range(start, start + depth):
                kind = self.random.random()
                last = place == start + depth - 1
                own += "/" + ("*" + CAPTURES[place] if last and kind < 0.08 else ":" + CAPTURES[place] if kind < 0.4 else self.random.choice(LITERALS))
            if own and "*" not in own and self.random.random() < 0.03:
                own += "/"
            route = Route(method, prefix, own or "/")
            twins = {route.shape, (*route.shape, "="), route.shape[:-1] if own.endswith("/") else None}
            if not twins & self.shapes and not any(hides(route.shape, other) or hides(other, route.shape) for other in self.shapes):
                return route

    def new_name(self, scope, kind, types):
        """One that overloads, where it can; internal linkage and declarations in headers do not share names."""
        types = tuple("std::string_view" if "string" in each else each for each in types)  # no ambiguity for readers
        names = [name + "_here" if kind == "internal" else name for name in NAMES]
        self.random.shuffle(names)
        for name in [*names, f"{names[0]}_{len(self.handlers)}"]:
            if (name, types) not in scope.signatures:
                scope.signatures.add((name, types))
                return name

    # What to ask.

    def value(self, kind, number):
        """Text as it stands in a path, and as the handler gets it."""
        if "string" not in kind:
            value = self.random.choice(["true", "false"]) if kind == "bool" else str(self.random.randrange(1_000_000))
            return value, value
        return self.random.choice([(f"w{number}", f"w{number}"), (f"a%2Fb{number}", f"a/b{number}"), (f"%7E{number}%20", f"~{number} ")])

    def call(self, route, target, answers):
        answer = "|".join([str(route.handler.number), *(answers[name] for name in route.captures())])
        return {"method": route.method, "target": target, "answer": answer, "status": 201 if "201" in route.handler.result else 200}

    def owner(self, method, target):
        """Whose path it is: HEAD goes to what GET would, but for a HEAD route of the same pattern."""
        segments = target[1:].split("/")
        methods = [method, "GET"] if method == "HEAD" else [method]
        return min((route for route in self.routes if route.method in methods and route.match(segments) is not None),
                   key=lambda route: (route.rank(), route.method != method), default=None)

    def call_of(self, route):
        """A path that is the route's own: with values that are nobody's literals there is one."""
        types = {name: kind for kind, name in route.handler.parameters}
        for _ in range(200):
            segments, answers = [], {}
            for segment in route.segments:
                raw = segment
                if segment.startswith("*"):
                    raw = answers[segment[1:]] = "/".join(["rest"] * self.random.randint(1, 9))
                elif segment.startswith(":"):
                    raw, answers[segment[1:]] = self.value(types[segment[1:]], route.handler.number)
                segments.append(raw)
            target = "/" + "/".join(segments)
            if self.owner(route.method, target) is route:
                return self.call(route, target, answers)
        raise SystemExit(f"no path found for {route.method} {route.pattern}: generate another set")

    def call_between(self, route):
        """A path made of literals where the route has captures: whose it is, the patterns decide."""
        target = "/" + "/".join(self.random.choice(LITERALS) if segment[:1] in (":", "*") else segment for segment in route.segments)
        owner = self.owner(route.method, target)
        captures = owner.match(target[1:].split("/"))
        types = {name: kind for kind, name in owner.handler.parameters}
        if owner.method == route.method and all("string" in types[name] for name in captures):
            return self.call(owner, target, captures)

    def missing(self):
        """Paths of what is switched off: 405 where other methods match."""
        for part in self.parts:
            target = f"/switched-off/{part}/by/its/condition"
            owners = [method for method in METHODS if self.owner(method, target)]
            if "GET" not in owners:
                yield {"target": target, "status": 405 if owners else 404}

    def calls(self):
        own = [self.call_of(route) for route in self.routes]
        between = [call for route in self.routes if route.captures() and (call := self.call_between(route))]
        return {"own": own, "between": between, "switched_off": list(self.missing()),
                "routes": sorted([route.method, route.pattern, f"{route.handler.scope.path}::{route.handler.name}", self.file_of(route.handler)]
                                 for route in self.routes)}

    # The files.

    def file_of(self, handler):
        return "main.cpp" if handler.file == "main" else handler.file + ".hpp"

    def in_namespaces(self, scope, text, header=True):
        """Text in its namespaces; of each, the prefix stands where it is first opened, and again here and there."""
        while scope:
            prefix = ""
            if header and scope.own and (not scope.opened or self.random.random() < 0.3):
                prefix = f'[[=conduit::prefix("{scope.own}")]] '
                scope.opened = True
            text = f"namespace {prefix}{scope.name} {{\n{'' if scope.outer else 'using namespace conduit::annotations;' + chr(10)}{text}\n}}"
            scope = scope.outer
        return text

    def header(self, part):
        parts = ['#pragma once\n#include "answer.hpp"']
        for handler in (handler for handler in self.handlers if handler.file == part and handler.scope.kind == "namespace"):
            declaration = f"{handler.annotations()} {'inline ' if handler.kind == 'inline' else ''}{handler.signature()}"
            parts.append(self.in_namespaces(handler.scope, declaration + (" " + handler.body() if handler.kind == "inline" else ";")))
        for group in (group for group in self.classes.values() if group.name == f"group_{part}"):
            lines = [f"    {handler.annotations()} static {handler.signature()}{';' if handler.is_defined_elsewhere() else ' ' + handler.body()}"
                     for handler in self.handlers if handler.scope is group]
            parts.append(self.in_namespaces(group.outer, f"struct {group.name} {{\n" + "\n".join(lines) + "\n    auto no_handler() -> int;\n};"))
        parts.append(self.in_namespaces(self.scopes[0], f'[[=get("/switched-off/{part}/by/its/condition"), =when(false)]] auto switched_off_{part}() -> std::string;\n'
                                        f"auto no_handler_{part}() -> std::string;"))
        return "\n\n".join(parts) + "\n"

    def source(self, part):
        parts = [f'#include "{part}.hpp"']
        for handler in (handler for handler in self.handlers if handler.file == part and handler.is_defined_elsewhere()):
            again = handler.annotations() + " " if handler.kind == "elsewhere" and self.random.random() < 0.2 else ""
            scope = handler.scope if handler.scope.kind == "namespace" else handler.scope.outer
            parts.append(self.in_namespaces(scope, f"{again}{handler.signature(qualified=True)} {handler.body()}", header=False))
        return "\n\n".join(parts) + "\n"

    def main(self):
        parts = ["\n".join(f'#include "{part}.hpp"' for part in self.parts)]
        for i, handler in enumerate(handler for handler in self.handlers if handler.kind == "internal"):
            definition = f"{handler.annotations()} {'static ' if i % 2 else ''}{handler.signature()} {handler.body()}"
            parts.append(self.in_namespaces(handler.scope, definition if i % 2 else f"namespace {{\n{definition}\n}}"))
        parts.append("int main(int argc, char** argv) { return conduit::app<^^linked, ^^elsewhere>{}.run(argc, argv); }")
        return "\n\n".join(parts) + "\n"

    def write(self, folder):
        files = {"answer.hpp": ANSWER, "calls.json": json.dumps(self.calls(), indent=1)}
        for part in self.parts:
            files[f"{part}.hpp"], files[f"{part}.cpp"] = self.header(part), self.source(part)
        files["main.cpp"] = self.main()
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            if not (folder / name).exists() or (folder / name).read_text() != text:
                (folder / name).write_text(text)


if __name__ == "__main__":
    Generator(int(sys.argv[1]), seed=int(sys.argv[1])).write(pathlib.Path(sys.argv[2]))
