"""Writes what dispatch.cpp is built with: the sets and their requests as text, the if/elif chains and the apps as C++."""
import pathlib
import re
import sys

import route_sets

APPS = ("github130", "rest4", "rest10")  # sets whose plan is an app's, made in constant evaluation; the others' plans are made at run time
ENUMERATORS = {"DELETE": "del"}


def method(route):
    return ENUMERATORS.get(route.method, route.method.lower())


def as_text(routes):
    lines = ["route %s %s" % (route.method, route.pattern) for route in routes.routes]
    lines += ["%s %s %s %d %s %d" % (r.kind, r.method, r.path, r.endpoint, ",".join(sorted(r.allowed)) or "-", r.captured)
              for r in routes.requests()]
    return "\n".join(lines) + "\n"


def test(route, prefixes=False):
    """What is asked of a path, as one would write it by hand: equality, or a walk; with `prefixes`, in as few comparisons as can be."""
    if ":" not in route.pattern:
        return "", 'path == "%s"' % route.pattern
    steps = re.split(r"(:\w+)", route.pattern) if prefixes else route.segments
    asked = ["at.capture()" if step[0] == ":" else 'at.%s("%s")' % ("prefix" if prefixes else "literal", step) for step in steps if step]
    return "walk at(path, captures); ", " && ".join(asked + ["at.end()"])


def chain(name, body):
    return "auto %s(method method, std::string_view path, std::span<std::string_view> captures) -> int {\n%s\n    return -1;\n}\n" % (
        name, "\n".join("    " + line for line in body))


def plain(routes, prefixes=False):
    for i, route in enumerate(routes):
        walk, asked = test(route, prefixes)
        yield "if (%smethod == method::%s && %s) return %d;" % (walk, method(route), asked, i)


def bucketed(routes):
    yield "switch (method) {"
    for bucket in sorted({method(route) for route in routes}):
        yield "case method::%s:" % bucket
        yield from ("    if (%s%s) return %d;" % (*test(route), i) for i, route in enumerate(routes) if method(route) == bucket)
        yield "    break;"
    yield "default: break;"
    yield "}"


def chains_of(routes):
    bodies = {"plain": plain(routes.routes), "bucketed": bucketed(routes.routes), "prefixed": plain(routes.routes, prefixes=True)}
    return "".join(chain(form + "_" + routes.name, body) for form, body in bodies.items())


def chains(sets):
    names = "\n".join('    {"%s", {plain_%s, bucketed_%s, prefixed_%s}},' % ((routes.name,) * 4) for routes in sets)
    return ('#include "chains.hpp"\n\nnamespace {\n\nusing conduit::method;\n\n%s\n}\n\n'
            "const std::map<std::string_view, chains> chains_of_sets{\n%s\n};\n" % ("\n".join(map(chains_of, sets)), names))


def app(routes):
    handlers = []
    for i, route in enumerate(routes.routes):
        captures = ", ".join("[[maybe_unused]] std::string_view " + name for name in re.findall(r"[:*](\w+)", route.pattern))
        handlers.append('[[=%s("%s")]]\nvoid route_%d(%s) {}' % (method(route), route.pattern, i, captures))
    return "namespace %s {\nusing namespace conduit::annotations;\n%s\n}\n" % (routes.name, "\n".join(handlers))


def apps(sets):
    plans = "\n".join('    {"%s", conduit::discover::linkage<struct here, void(), ^^%s>::plan()},' % ((routes.name,) * 2) for routes in sets)
    return ('#include <conduit/conduit.hpp>\n#include "apps.hpp"\n\n%s\n'
            "const std::map<std::string_view, conduit::routing::plan> plans_of_apps{\n%s\n};\n" % ("\n".join(map(app, sets)), plans))


def main(folder):
    sets = list(route_sets.all_sets())
    for routes in sets:
        (folder / (routes.name + ".txt")).write_text(as_text(routes))
    (folder / "chains.cpp").write_text(chains([routes for routes in sets if routes.name.startswith("rest")]))
    (folder / "apps.cpp").write_text(apps([routes for routes in sets if routes.name in APPS]))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
