#!/usr/bin/env python3
"""Checks the headers: each compiles alone and includes only Conduit and the standard library; no reflection in src/."""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STANDARD = set("""
algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale
cmath compare complex concepts condition_variable contracts coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib
cstring ctime cuchar cwchar cwctype debugging deque exception execution expected filesystem flat_map flat_set format
forward_list fstream functional future generator hazard_pointer hive initializer_list inplace_vector iomanip ios iosfwd
iostream istream iterator latch limits linalg list locale map mdspan memory memory_resource meta mutex new numbers numeric
optional ostream print queue random ranges ratio rcu regex scoped_allocator semaphore set shared_mutex simd source_location
span spanstream sstream stack stacktrace stdexcept stdfloat stop_token streambuf string string_view strstream syncstream
system_error text_encoding thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant
vector version
""".split())
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*(.*?)[ \t]*(?://.*)?$", re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def files_under(folder, *suffixes):
    return sorted(file for file in (ROOT / folder).rglob("*") if file.suffix in suffixes)


def compile_alone(compiler, header):
    # Through standard input: as a main file, a header draws the warning that `#pragma once` stands in one.
    done = subprocess.run([compiler, "-std=c++26", "-freflection", "-fsyntax-only", "-Wall", "-Wextra", "-fdiagnostics-color=never",
                           f"-I{ROOT / 'include'}", "-x", "c++", "-"],
                          input=f"#include <{header.relative_to(ROOT / 'include')}>\n", capture_output=True, text=True, timeout=300)
    return f"does not compile alone, or with warnings:\n{done.stderr}" if done.returncode or done.stderr else ""


def foreign_includes(header):
    foreign = []
    for named in INCLUDE.findall(header.read_text()):
        inner = named[1:-1] if named.startswith("<") and named.endswith(">") else None
        if inner is None or not (inner in STANDARD or (inner.startswith("conduit/") and (ROOT / "include" / inner).is_file())):
            foreign.append(named)
    return f"includes {', '.join(foreign)}: only <conduit/...> and standard headers may be" if foreign else ""


def reflection(source):
    text = source.read_text()
    if "<meta>" in INCLUDE.findall(text):
        return "includes <meta>: the compiled half does without reflection"
    return "uses ^^: the compiled half does without reflection" if "^^" in COMMENT.sub("", text) else ""


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--compiler", default="g++-16")
    arguments.add_argument("--jobs", type=int, default=2)
    options = arguments.parse_args()
    headers = files_under("include", ".hpp", ".h", ".ipp", "")
    headers = [header for header in headers if header.is_file()]
    results = [(header, foreign_includes(header)) for header in headers]
    results += [(source, reflection(source)) for source in files_under("src", ".cpp", ".hpp")]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results += zip(headers, pool.map(lambda header: compile_alone(options.compiler, header), headers))
    failed = 0
    for file, why in results:
        if why:
            failed += 1
            print(f"FAILED {file.relative_to(ROOT)}: {why}")
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
