"""Endpoints that are marked hot, or that a profile names most, are called directly: their bodies are part of the call."""
import pathlib
import re
import subprocess
import sys

import httpx

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from conftest import BUILD, App, run_app  # noqa: E402

HOT = BUILD / "tests/link/hot_app"


def functions():
    """The machine code of each function, by its name."""
    text = subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", HOT], check=True, text=True, capture_output=True).stdout
    return {name: body for name, body in re.findall(r"^[0-9a-f]+ <(.*)>:\n((?:.+\n)*)", text, re.M)}


def holders(code, number):
    return [name for name, body in code.items() if f"$0x{number:x}" in body]


def test_hot_bodies_are_part_of_the_call():
    code = functions()
    for number in (0x5EED01, 0x5EED03):
        found = holders(code, number)
        assert found and all("call_directly" in name for name in found)
    assert holders(code, 0x5EED02) == ["hot::seldom(int)"]


def test_a_recorded_profile_counts_requests(tmp_path):
    profile = tmp_path / "profile.txt"
    app = App("link/hot_app", ["serve", "--port", "0", "--no-access-log", "--threads", "2", "--record-profile", str(profile)], None)
    with httpx.Client(base_url=f"http://{app.host}:{app.port}") as client:
        for path in ("/seldom/1", "/often/2", "/seldom/3", "/missing", "/marked/x", "/seldom/4"):
            client.get(path)
    assert app.end() == 0, app.err.text
    assert profile.read_text() == "3 GET /seldom/:id\n1 GET /often/:id\n1 GET /marked/:id\n"


def test_a_profile_that_cannot_be_written_is_known_at_the_start():
    done = run_app("link/hot_app", "serve", "--port", "0", "--record-profile", "/nonexistent/profile.txt")
    assert done.returncode == 1
    assert done.stderr == "hot: error: the profile cannot be written to /nonexistent/profile.txt\n"
