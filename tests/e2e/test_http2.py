"""HTTP/2, with real clients (httpx, curl), and frame by frame where no client would do what is tried."""
import os
import re
import subprocess

import httpx
import pytest
from conftest import PATIENCE, ROOT, problem_of
from h2.errors import ErrorCodes
from h2_client import H2, tally
from tls_client import pair, server


@pytest.fixture(scope="module")
def plain(start_shared):
    return start_shared("secure_app", "--threads", "1")


@pytest.fixture(scope="module")
def streams(start_shared):
    return start_shared("streams_app", "--threads", "1", "--workers", "2")


@pytest.fixture(params=["encrypted", "plain"])
def client(request, plain, server, pair):
    app = server if request.param == "encrypted" else plain
    verify = pair.context() if request.param == "encrypted" else True
    with httpx.Client(base_url=app.url, http1=False, http2=True, verify=verify, timeout=PATIENCE) as made: yield made


# Real clients


def test_httpx(client):
    answer = client.get("/number/7")
    assert (answer.http_version, answer.status_code, answer.json()) == ("HTTP/2", 200, 7)
    assert answer.headers["content-length"] == "1" and answer.headers["date"].endswith(" GMT")
    assert not {"connection", "transfer-encoding"} & set(answer.headers)
    assert client.get("/secure").json() is (client.base_url.scheme == "https")


def test_errors(client):
    problem_of(client.get("/nowhere"), 404)
    assert client.put("/number/7").headers["allow"] == "GET, HEAD, OPTIONS"
    problem_of(client.get("/number/seven"), 422)


def test_head(client):
    answer = client.head("/number/1234")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "4", b"")
    assert client.head("/numbers?count=5").status_code == 200
    assert client.head("/program").status_code == 200


def test_bodies(client):
    for size in (0, 1, 16_384, 5_000_000):
        body = os.urandom(size)
        assert client.post("/echo", content=body).content == body
    pieces = [os.urandom(70_000) for _ in range(10)]
    assert client.post("/echo", content=iter(pieces)).content == b"".join(pieces)


def test_bodies_that_are_made_while_they_are_sent(client):
    assert client.get("/numbers?count=20000").text == "".join(f"data: {i}\n\n" for i in range(20000))
    part = client.get("/program", headers={"Range": "bytes=1000-2999"})
    whole = client.get("/program", headers={"Accept-Encoding": "identity"})
    assert (part.status_code, part.content, int(whole.headers["content-length"])) == (206, whole.content[1000:3000], len(whole.content))


def test_compression(client):
    answer = client.post("/echo", content=b"x" * 100_000)
    assert answer.content == b"x" * 100_000
    events = client.get("/numbers?count=2000", headers={"Accept-Encoding": "gzip"})
    assert events.text.endswith("data: 1999\n\n")


@pytest.mark.parametrize("flags", [["--http2-prior-knowledge"], ["--http2"]])
def test_curl(plain, server, flags):
    app = server if flags == ["--http2"] else plain
    said = subprocess.run(["curl", "-sk", *flags, "-w", " %{http_version} %{http_code}", app.url + "/number/5"], capture_output=True, text=True, timeout=PATIENCE)
    assert said.stdout == "5 2 200", said
    # An upgrade is not taken, and the answer is that of HTTP/1.1.
    said = subprocess.run(["curl", "-s", "--http2", "-w", " %{http_version}", plain.url + "/number/5"], capture_output=True, text=True, timeout=PATIENCE)
    assert said.stdout == "5 1.1", said


def test_the_commands_of_the_page(plain, server):
    commands = re.findall(r"`(curl [^`]+)`", (ROOT / "docs/http2.md").read_text())
    assert len(commands) == 2
    for command in commands:
        command = command.replace("https://localhost:8443", server.url).replace("http://localhost:8080", plain.url)
        assert server.url in command or plain.url in command
        said = subprocess.run([*command.split(), "-ksw", "%{http_version} %{http_code}", "-o", os.devnull], capture_output=True, text=True, timeout=PATIENCE)
        assert said.stdout == "2 404", said


# Streams


def test_small_windows_both_ways(plain):
    body = os.urandom(300_000)
    with H2(plain, window=1000) as client:
        number = client.begin("/echo", "POST", end=False)
        client.send(number, body)
        answer = client.wait(number)
        assert answer.status == 200 and answer.body == body


def test_a_hundred_at_a_time(streams):
    with H2(streams) as client:
        numbers = [client.begin("/soon?milliseconds=20") for _ in range(100)]
        assert {client.wait(number).body for number in numbers} == {b'"slept"'} or {client.streams[n].body for n in numbers} == {b"slept"}


def test_reset_of_pending_handlers(streams):
    with H2(streams) as client:
        numbers = [client.begin("/slowly") for _ in range(99)]
        assert tally(client) == 99
        for number in numbers: client.reset(number)
        while tally(client) != 0: pass
        assert client.ask("/soon?milliseconds=0").status == 200


def test_the_end_of_the_connection_ends_handlers_and_streams(streams):
    with H2(streams) as client:
        for path in ("/slowly", "/forever", "/slowly"): client.begin(path)
        while tally(client) != 3: pass
    with H2(streams) as client:
        while tally(client) != 0: pass


def test_events(streams):
    with H2(streams) as client:
        answer = client.ask("/ticks?count=3&milliseconds=1")
        assert answer.headers["content-type"].startswith("text/event-stream") and answer.body.count(b"data: ") == 3
        number = client.begin("/forever")
        client.until(lambda: b"data: 2\n" in client.streams[number].body)
        client.reset(number)
        while tally(client) != 0: pass


def test_a_stream_that_fails_is_reset(streams):
    with H2(streams) as client:
        answer = client.ask("/fails-later", fields=[("accept", "application/x-ndjson")])
        assert (answer.status, answer.reset) == (200, ErrorCodes.INTERNAL_ERROR)
        assert client.ask("/soon?milliseconds=0").status == 200


def test_a_source_that_throws_is_reset(streams):
    with H2(streams) as client:
        answer = client.ask("/source?from=-1")
        assert (answer.status, answer.reset) == (200, ErrorCodes.INTERNAL_ERROR)
        assert client.ask("/source?from=2").reset is None


def test_a_flood_holds_nobody_up(start):
    app = start("streams_app", "--threads", "1", "--write-timeout", "2000")
    with H2(app, window=2**30) as client:
        client.h2.increment_flow_control_window(2**30)
        floods = [client.begin("/flood") for _ in range(3)]
        client.until(lambda: all(client.streams[number].over or len(client.streams[number].received) > 500_000 for number in floods))
        assert not any(client.streams[number].over for number in floods)
        answer = client.ask("/soon?milliseconds=1")
        assert (answer.status, answer.ended, answer.reset) == (200, True, None)
        for number in floods: client.reset(number)
        while tally(client) != 0: pass
    assert app.counts()["timeouts_write"] == 0


def test_answers_that_nobody_takes_hold_requests_back(start):
    app = start("secure_app", "--threads", "1", "--max-output", "100000")
    with H2(app, window=10, takes=False) as client:
        first = client.begin("/echo", "POST", end=False)
        client.send(first, b"x" * 200_000)
        client.until(lambda: client.streams[first].received)
        others = [client.begin(f"/number/{i}") for i in range(3)]
        client.reset(others[1])
        client.ping()
        assert app.counts()["requests"] == 1 and app.counts()["output_full"] == 3
        client.h2.increment_flow_control_window(2**20)
        client.h2.increment_flow_control_window(2**20, first)
        assert client.wait(first).body == b"x" * 200_000
        assert client.wait(others[0]).body == b"0" and client.wait(others[2]).body == b"2"
    assert app.counts()["requests"] == 3


# What is refused


@pytest.mark.parametrize("head", [
    [(":method", "GET"), (":scheme", "http"), (":authority", "x")],
    [(":method", "GET"), (":path", "/number/1"), (":authority", "x")],
    [(":scheme", "http"), (":path", "/number/1"), (":authority", "x")],
    [(":method", "GET"), (":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), (":status", "200")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), ("a", "b"), (":authority", "x")],
    [(":method", "GET"), (":scheme", "http"), (":path", ""), (":authority", "x")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("connection", "close")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("transfer-encoding", "chunked")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("te", "gzip")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("keep-alive", "1")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("upgrade", "h2c")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("proxy-connection", "close")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("content-length", "1"), ("content-length", "1")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("content-length", "-1")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("content-length", "1")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), (":nothing", "x")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("Upper", "case")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("a", "b\r\nc: d")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1"), (":authority", "x"), ("a", "b\0")],
    [(":method", "GET"), (":scheme", "http"), (":path", "/number/1")],
])
def test_malformed_heads(plain, head):
    with H2(plain) as client:
        assert client.ask("", head=head).reset == ErrorCodes.PROTOCOL_ERROR
        assert client.ask("/number/4").body == b"4"


@pytest.mark.parametrize("status, path, authority, method, fields", [
    (400, "number/1", "x", "GET", []),
    (400, "*", "x", "GET", []),
    (400, "/number/1#a", "x", "GET", []),
    (400, "/number/ä", "x", "GET", []),
    (400, "/number/1", "x y", "GET", []),
    (400, "/number/1", "x/y", "GET", []),
    (400, "/number/1", "x", "GET", [("host", "y")]),
    (414, "/" + "x" * 9000, "x", "GET", []),
    (501, "/number/1", "x", "BREW", []),
    (417, "/number/1", "x", "GET", [("expect", "tea")]),
    (431, "/number/1", "x", "GET", [(f"a{i}", "b") for i in range(101)]),
    (431, "/number/1", "x", "GET", [("a", "b" * 33_000)]),
    (431, "/number/1", "x", "GET", [("a", "b" * 3_000)] * 50),
])
def test_refused_heads(plain, status, path, authority, method, fields):
    with H2(plain) as client:
        head = [(":method", method), (":scheme", "http"), (":authority", authority), (":path", path)]
        answer = client.ask("", head=head, fields=fields)
        if answer.reset is None:
            assert answer.status == status
            assert answer.headers["content-type"] == "application/problem+json"
        else:  # nghttp2 refuses some of them before
            assert status == 400 and answer.reset == ErrorCodes.PROTOCOL_ERROR
        assert client.ask("/number/4").body == b"4"


def test_connect(plain):
    with H2(plain) as client:
        assert client.ask("", head=[(":method", "CONNECT"), (":authority", "x:80")]).status == 501
        assert client.ask("/number/4").body == b"4"


def test_host_and_cookies(plain):
    with H2(plain) as client:
        assert client.ask("/header/host").body.strip(b'"') == b"[localhost]"
        assert client.ask("/header/host", fields=[("host", "localhost")]).body.strip(b'"') == b"[localhost]"
        assert client.ask("/header/cookie", fields=[("cookie", "a=1"), ("x", "y"), ("cookie", "b=2")]).body.strip(b'"') == b"[a=1; b=2]"
        without = [(":method", "GET"), (":scheme", "http"), (":path", "/header/host"), ("host", "there")]
        assert client.ask("", head=without).body.strip(b'"') == b"[there]"


def test_trailers_are_ignored(plain):
    with H2(plain) as client:
        number = client.begin("/echo", "POST", end=False)
        client.send(number, b"body", end=False)
        client.h2.send_headers(number, [("x-sum", "1")], end_stream=True)
        assert client.wait(number).body == b"body"


def test_expectation(plain):
    with H2(plain) as client:
        number = client.begin("/echo", "POST", fields=[("expect", "100-continue")], end=False)
        client.send(number, b"body")
        assert (client.wait(number).status, client.streams[number].body) == (200, b"body")


def test_content_length_must_be_true(plain):
    with H2(plain) as client:
        number = client.begin("/echo", "POST", fields=[("content-length", "5")], end=False)
        client.send(number, b"body")
        assert client.wait(number).reset == ErrorCodes.PROTOCOL_ERROR
        assert client.ask("/number/4").body == b"4"


@pytest.mark.parametrize("fields", [[], [("content-length", "100001")]])
def test_body_beyond_the_limit(start, fields):
    app = start("secure_app", "--max-body", "100000")
    with H2(app) as client:
        number = client.begin("/echo", "POST", fields=fields, end=False)
        client.send(number, b"x" * 100_001)
        answer = client.wait(number)
        assert answer.status == 413
        assert client.ask("/number/4").body == b"4"
