#!/usr/bin/env python3
"""Compiles must_pass/*.cpp, must_fail/*.cpp and hints/*.cpp: see README.md."""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PLACED = re.compile(r"^(\S+?):(\d+):(\d+): (?:fatal )?error: (.*)$")
HINT = re.compile(r"^(?:\S*/)?([^/\s]+:\d+:\d+: hint: .*)$")
PATH = re.compile(r"(?<=[( ])/\S*/(?=[^/\s]+:\d+)")
ERROR = re.compile(r"\berror: |internal compiler error")


def compile_file(compiler, file, *flags):
    profile = file.with_suffix(".profile")  # as conduit_add_app(... PROFILE FILE) gives it
    flags = [*flags, f'-DCONDUIT_PROFILE="{profile}"'] if profile.exists() else flags
    command = [compiler, "-std=c++26", "-freflection", "-fsyntax-only", "-fdiagnostics-color=never", "-fmessage-length=0",
               "-Wall", "-Wextra", f"-I{ROOT / 'include'}", *flags, file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stderr


def split_report(output):
    """The report's own lines, paths cut to their base names, and every error that is not of the report."""
    own, others, inside, reports = [], [], False, 0
    for line in output.splitlines():
        if "error: static assertion failed:" in line:
            inside, reports = True, reports + 1
            if text := line.partition("static assertion failed:")[2].strip():  # a plain assertion, not the report of an app
                own.append(f"error: {text}")
        elif inside and (found := PLACED.match(line)):
            path, row, column, message = found.groups()
            own.append(f"{pathlib.PurePath(path).name}:{row}:{column}: error: {message}")
        else:
            inside = False
            if ERROR.search(line):
                others.append(line)
    if reports > 1:
        others.append(f"{reports} static assertions failed, not one")
    return "".join(line + "\n" for line in own), others


def check_pass(compiler, file, _):
    status, output = compile_file(compiler, file)
    return f"does not compile, or with warnings:\n{output}" if status or output else ""


def split_hints(output):
    """What the one note says, paths cut to their base names, and every error, warning or note beside it."""
    own, others, inside, notes = [], [], False, 0
    for line in output.splitlines():
        if line.endswith("note: constexpr message: "):
            inside, notes = True, notes + 1
        elif inside and re.match(r" +\d+ \|", line):
            inside = False
        elif inside:
            found = HINT.match(line)
            own.append(PATH.sub("", found[1] if found else line))
        elif re.search(r"\b(error|warning|note): ", line):
            others.append(line)
    if notes > 1:
        others.append(f"{notes} notes, not one")
    return "".join(line + "\n" for line in own), others


def check_hints(compiler, file, accept):
    status, output = compile_file(compiler, file, "-Werror", "-DCONDUIT_HINTS=0")
    if status or output:
        return f"without hints, it does not compile, or with words:\n{output}"
    status, output = compile_file(compiler, file, "-Werror")
    hints, others = split_hints(output)
    if status or others or bool(hints) != bool(output):
        return f"does not compile, or with more than hints:\n{output}"
    return against_golden(file, hints, accept)


def against_golden(file, report, accept):
    golden = file.with_suffix(".txt")
    if accept:
        golden.write_text(report)
    expected = golden.read_text() if golden.exists() else "(no golden file)\n"
    return "" if report == expected else f"expected:\n{expected}got:\n{report}"


def check_fail(compiler, file, accept):
    status, output = compile_file(compiler, file, "-DRIGHT")
    if status or output:
        return f"the right form does not compile, or with warnings:\n{output}"
    status, output = compile_file(compiler, file)
    if status == 0:
        return "compiles, and must not"
    report, others = split_report(output)
    if others or not report:
        return "errors beside the report:\n" + "\n".join(others or output.splitlines()[:20]) + f"\nthe report:\n{report}"
    return against_golden(file, report, accept)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--compiler", default="g++-16")
    arguments.add_argument("--accept", action="store_true", help="write the reports into the golden files")
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("name", nargs="?", default="", help="only programs whose path contains this")
    options = arguments.parse_args()
    work = [(check, file) for folder, check in (("must_pass", check_pass), ("must_fail", check_fail), ("hints", check_hints))
            for file in sorted((HERE / folder).glob("*.cpp")) if options.name in f"{folder}/{file.name}"]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = [(file, pool.submit(check, options.compiler, file, options.accept)) for check, file in work]
        for file, run in runs:
            if why := run.result():
                failed += 1
                print(f"FAILED {file.parent.name}/{file.name}: {why}", flush=True)
    print(f"{len(work) - failed} passed, {failed} failed")
    return 1 if failed or not work else 0


if __name__ == "__main__":
    sys.exit(main())
