"""The command line, the console and stopping."""
import concurrent.futures
import re
import socket
import time

import httpx
import pytest
from conftest import PATIENCE, ROOT, run_app


def one_line(done, *words):
    """The program said one line, why, and ended with a failure."""
    assert done.returncode > 0
    assert done.stderr.count("\n") == 1 and ": error: " in done.stderr, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["serve", "--help"], ["routes", "--help"]])
def test_help(arguments):
    done = run_app("probe_app", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in ["serve", "routes", "--host", "--port", "--threads", "--models", "--dev", "CONDUIT_PORT"])


def test_routes():
    done = run_app("crud", "routes")
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows = [re.split(r"  +", line) for line in done.stdout.splitlines()]
    assert head == ["METHOD", "PATTERN", "HANDLER", "WHERE", "QUERY"]
    assert [row[4:] for row in rows] == [["pagination(page, limit)"], [], [], [], []]
    assert [row[:3] for row in rows] == [
        ["GET", "/api/v1/users", "shop::list_users"],
        ["POST", "/api/v1/users", "shop::create_user"],
        ["GET", "/api/v1/users/:id", "shop::get_user"],
        ["PUT", "/api/v1/users/:id", "shop::change_user"],
        ["DELETE", "/api/v1/users/:id", "shop::delete_user"],
    ]
    source = (ROOT / "examples/crud/shop.hpp").read_text().splitlines()
    for _, _, handler, where, *_ in rows:
        file, _, line = where.rpartition(":")
        assert file.endswith("examples/crud/shop.hpp")
        assert any(f"auto {handler.removeprefix('shop::')}(" in near for near in source[int(line) - 1 : int(line) + 1])


def test_routes_whose_queries_say_nothing():
    done = run_app("hello", "routes")
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["METHOD", "PATTERN", "HANDLER", "WHERE"]
    assert rows and not any(line.endswith(" ") for line in rows)


@pytest.mark.parametrize("arguments", [
    ["--nonsense"], ["serve", "--nonsense"], ["nonsense"], ["--port"], ["--port", "x"], ["--port", "65536"], ["--port", "-1"],
    ["--threads", "1000000"], ["--threads", "-1"], ["--max-body", "x"], ["serve", "routes"], ["routes", "--nonsense"],
])
def test_bad_flag(arguments):
    one_line(run_app("probe_app", *arguments), "--help")


@pytest.mark.parametrize("name, value", [("CONDUIT_PORT", "x"), ("CONDUIT_PORT", "65536"), ("CONDUIT_THREADS", "-1"), ("CONDUIT_MAX_BODY", "lots")])
def test_bad_environment(name, value):
    one_line(run_app("probe_app", "routes", env={name: value}))


def test_port_in_use(start):
    first = start("probe_app", "--threads", "2")
    for flags in [[], ["--threads", "1"]]:
        one_line(run_app("probe_app", "--port", str(first.port), *flags), f"127.0.0.1:{first.port}", "in use")
    assert first.get("/probe/html").status_code == 200


def test_port_in_use_by_a_stranger():
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        one_line(run_app("probe_app", "--port", str(stranger.getsockname()[1])), "in use")


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid"])
def test_host_that_cannot_be(host):
    one_line(run_app("probe_app", "--port", "0", "--host", host), host)


def test_missing_model(tmp_path):
    one_line(run_app("digits", "--port", "0", "--models", str(tmp_path)), "digits", str(tmp_path), "--models")


def test_model_that_is_none(tmp_path):
    (tmp_path / "digits.onnx").write_bytes(b"this is no model")
    one_line(run_app("digits", "--port", "0", "--models", str(tmp_path)), "digits.onnx")


def test_default_that_breaks_its_constraint():
    one_line(run_app("broken_default_app", "--port", "0"), "GET /items", "broken_default.cpp:", "'limit' of page", "at most 100")


def test_start_lines(start):
    app = start("crud", serve=("--port", "0"))  # serve is what happens without a command
    app.get("/api/v1/users")
    assert app.end() == 0
    first, second, *_ = app.out.all()
    assert first.endswith(f"serves on http://127.0.0.1:{app.port}") and app.port > 0
    assert re.fullmatch(r"\s*/api/v1\s+shop \(5 endpoints\)", second)


def test_environment(start):
    app = start("probe_app", serve=(), env={"CONDUIT_PORT": "0", "CONDUIT_HOST": "127.0.0.2", "CONDUIT_DEV": "true"})
    assert app.host == "127.0.0.2" and app.port not in (0, 8080)
    assert app.get("/probe/throws").json()["detail"] == "the secret is 42"


def test_flags_outdo_the_environment(start):
    app = start("probe_app", "--host", "127.0.0.1", env={"CONDUIT_HOST": "127.0.0.2", "CONDUIT_PORT": "1"})
    assert app.host == "127.0.0.1" and app.port > 1


def test_access_log(start):
    app = start("probe_app", serve=("serve", "--port", "0"))
    app.get("/probe/html")
    app.ask("/nowhere?a=%20b")
    app.post("/probe/shapes", content=b"{}")
    assert app.end() == 0
    lines = [line for line in app.out.all() if re.match(r"(GET|POST) ", line)]
    for line, pattern in zip(lines, [r"GET /probe/html 200 35", r"GET /nowhere\?a=%20b 404 \d+", r"POST /probe/shapes 422 \d+"], strict=True):
        assert re.fullmatch(pattern + r" \d+\.\d\dms", line)


def test_no_access_log(start):
    app = start("probe_app")
    app.get("/probe/html")
    assert app.end() == 0
    assert not [line for line in app.out.all() if "/probe/html" in line]


def test_warning_about_a_handler_that_holds_the_reactor(start):
    app = start("probe_app")
    app.get("/probe/blocking?milliseconds=250")  # has a worker of its own
    assert app.get("/probe/holds?milliseconds=250").text == "held"
    warning = app.err.wait_for("held its reactor")
    assert "probe::holds" in warning and "probe.cpp:" in warning and "[[=blocking]]" in warning
    assert app.end() == 0
    assert len([line for line in app.err.all() if "held its reactor" in line and "probe::blocking" in line]) == 0


def refused(app):
    """Waits until the app takes no connections any more."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection((app.host, app.port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:
            pass
        time.sleep(0.005)
    return False


def test_graceful_stop(start):
    app = start("probe_app", "--threads", "1")
    with httpx.Client(base_url=app.url, timeout=PATIENCE) as waiting, concurrent.futures.ThreadPoolExecutor() as pool:
        waiting.get("/probe/html")  # so the connection is accepted
        sent = concurrent.futures.Future()

        def note(event, _):
            if event == "http11.receive_response_headers.started" and not sent.done():
                sent.set_result(None)

        answer = pool.submit(waiting.get, "/probe/blocking?milliseconds=3000", extensions={"trace": note})
        sent.result(PATIENCE)
        assert app.get("/probe/html").status_code == 200  # the only reactor read the other request before this one
        app.terminate()
        assert refused(app)
        assert app.process.poll() is None
        answer = answer.result(PATIENCE)
        assert (answer.status_code, answer.text) == (200, "waited")
    assert app.process.wait(PATIENCE) == 0


def test_stop_with_idle_connections(start):
    app = start("probe_app", "--threads", "2")
    with socket.create_connection((app.host, app.port), timeout=PATIENCE) as idle:
        app.get("/probe/html")
        assert app.end() == 0
        try:
            assert idle.recv(1) == b""
        except ConnectionResetError:
            pass


def test_deadline_ends_what_does_not_finish(start):
    app = start("probe_app", "--threads", "1", "--drain-timeout", "200")
    with socket.create_connection((app.host, app.port), timeout=PATIENCE) as half:
        half.sendall(b"POST /probe/shapes HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        app.get("/probe/html")
        assert app.end() == 0


def test_plan_says_how_each_route_is_looked_up():
    lines = run_app("crud", "routes", "--plan").stdout.splitlines()
    assert lines[0].split() == ["METHOD", "PATTERN", "LOOK-UP", "WHY"]
    assert [line.split()[:2] for line in lines[1:]] == [
        ["GET", "/api/v1/users"], ["POST", "/api/v1/users"], ["GET", "/api/v1/users/:id"], ["PUT", "/api/v1/users/:id"], ["DELETE", "/api/v1/users/:id"]]
    assert all(" in turn " in line for line in lines[1:])


def test_statistics_count_routes_and_tables():
    rows = dict(line.split(maxsplit=1) for line in run_app("crud", "routes", "--stats").stdout.splitlines())
    assert rows["routes"] == "5, 3 with captures"
    assert rows["methods"] == "2 GET, 1 DELETE, 1 POST, 1 PUT"
    assert rows["beginnings"] == "5 /api"
    assert rows["look-up"] == "5 in turn"
    total, parts = re.fullmatch(r"(\d+) \((.*)\)", rows["bytes"]).groups()
    assert int(total) == sum(int(part.split()[1]) for part in parts.split(", "))
