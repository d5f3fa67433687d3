"""docs/server.md says what the program says, and its program does what it says."""
import configparser
import re
import time

import pytest
from conftest import PATIENCE, ROOT, run_app

PAGE = (ROOT / "docs/server.md").read_text()
ROW = re.compile(r"^\| `--([a-z-]+)` \| `(\w+)` \| (.*?) \| (.+?) \|$", re.M)


def options_in_help():
    """{flag: (variable, default)}, as --help prints them."""
    text = run_app("probe_app", "serve", "--help").stdout
    blocks = re.findall(r"^  (?:-\w,)?--([a-z-]+)((?:.*\n)(?:^ {8,}.*\n)*)", text, re.M)
    shown = {}
    for flag, words in blocks:
        if variable := re.search(r"\(Env:(\w+)\)", words):
            default = re.search(r"=(\S*) \(Env:", words)  # none for switches, and where it is empty
            shown[flag] = (variable[1], default[1] if default else None)
    return shown


def test_options():
    shown = options_in_help()
    table = {flag: (variable, default) for flag, variable, default, _ in ROW.findall(PAGE)}
    assert len(shown) > 20 and sum(default is not None for _, default in shown.values()) >= 20
    assert table.keys() == shown.keys()
    for flag, (variable, default) in table.items():
        assert variable == shown[flag][0]
        if shown[flag][1] is not None:
            assert default == shown[flag][1], flag


def test_flags_in_the_text_exist():
    assert set(re.findall(r"--([a-z]+(?:-[a-z]+)*)", PAGE)) <= {*options_in_help(), "no-access-log", "help"}


@pytest.mark.parametrize("flag, default", [("dev", "off"), ("access-log", "on"), ("reuse-port", "off")])
def test_defaults_of_switches(flag, default):
    (row,) = [row for row in ROW.findall(PAGE) if row[0] == flag]
    assert row[2] == default
    source = (ROOT / "include/conduit/app/options.hpp").read_text()
    assert f"bool {flag.replace('-', '_')} = {'true' if default == 'on' else 'false'};" in source


def test_program(start):
    app = start("docs_server_app")
    assert app.get("/size").text == "3"
    end = time.monotonic() + PATIENCE
    while int(app.get("/refreshed").text) < 2:
        assert time.monotonic() < end
    assert (app.get("/healthz").text, app.get("/readyz").text) == ("ok", "ok")
    assert app.end() == 0
    assert app.out.all()[-1] == "saved 3"


def test_units():
    socket_unit, service = (configparser.ConfigParser(strict=False) for _ in range(2))
    for parser, block in zip((socket_unit, service), re.findall(r"^```ini\n(.*?)^```", PAGE, re.S | re.M), strict=True):
        parser.optionxform = str
        parser.read_string(block)
    assert socket_unit["Socket"]["ListenStream"] == "8080"
    assert service["Service"]["Type"] == "notify"
    flags = service["Service"]["ExecStart"].split()[2:]
    assert run_app("docs_server_app", "routes", *flags).returncode == 0
