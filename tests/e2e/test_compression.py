"""Compression of responses and of request bodies, against the codings' own libraries (see docs/compression.md)."""
import concurrent.futures
import gzip
import http.client
import json
import os
import re
import zlib

import brotli
import pytest
import zstandard
from conftest import PATIENCE, ROOT, problem_of, run_app

DECODE = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
ENCODE = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}
MAX_BODY = 4_000_000


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("coded_app", "--threads", "2", "--max-body", str(MAX_BODY))


def expected(size):
    lines = "".join(f"line {i * 7919 % 1000}\n" for i in range(size // 6 + 1))
    return lines[:size].encode()


class Answer:
    """As it was on the wire."""

    def __init__(self, got):
        self.status, self.headers, self.raw = got.status, got.headers, got.read()
        self.coding = got.headers.get("Content-Encoding")
        self.body = DECODE[self.coding](self.raw) if self.coding and self.raw else self.raw


def ask(app, target, accept=None, method="GET", body=None, headers=()):
    connection = http.client.HTTPConnection(app.host, app.port, timeout=PATIENCE)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for value in [accept] if isinstance(accept, str) else accept or []:
            connection.putheader("Accept-Encoding", value)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.mark.parametrize("coding", DECODE)
@pytest.mark.parametrize("size", [1024, 5000, 65536, 262144])
def test_bodies_are_compressed(app, coding, size):
    got = ask(app, f"/text?size={size}", coding)
    assert (got.coding, got.headers["Vary"]) == (coding, "Accept-Encoding")
    assert got.body == expected(size)
    assert int(got.headers["Content-Length"]) == len(got.raw) < size / 2


def test_json_and_problems_are_compressed(app):
    got = ask(app, "/numbers?count=1000", "gzip")
    assert got.coding == "gzip" and json.loads(got.body) == {"values": list(range(1000))}
    got = ask(app, "/text?status=503&type=application/problem%2Bjson", "br")
    assert (got.status, got.coding) == (503, "br")


@pytest.mark.parametrize("accept, coding", [
    (None, None), ("", None), ("identity", None), ("gzip, deflate, br, zstd", "zstd"), ("gzip, deflate, br", "br"), ("gzip, deflate", "gzip"),
    ("deflate", None), ("*", "zstd"), ("zstd;q=0, br;q=0.0, *", "gzip"), ("gzip;q=0.5, identity", None), ("gzip;q=0", None),
    ("identity;q=0", None), ("*;q=0", None), (["gzip;q=0.5", "br"], "br"),
])
def test_negotiation(app, accept, coding):
    got = ask(app, "/text", accept)
    assert got.coding == coding
    assert got.headers["Vary"] == "Accept-Encoding"
    assert got.body == expected(5000)


@pytest.mark.parametrize("query", [
    "size=1023", "size=0", "type=image/png", "type=application/octet-stream", "type=", "status=204", "status=206", "status=304",
    "fields=Cache-Control:no-transform", "fields=Content-Digest:sha-256=:AA==:",
])
def test_what_is_not_compressed(app, query):
    got = ask(app, f"/text?{query}", "gzip, br, zstd")
    assert (got.coding, got.headers["Vary"]) == (None, None)
    if "status" not in query:
        assert got.raw == expected(int(re.search(r"size=(\d+)|$", query)[1] or 5000))


def test_a_body_that_is_coded_already_stays(app):
    got = ask(app, "/text?fields=Content-Encoding:br", "gzip", method="HEAD")
    assert got.headers.get_all("Content-Encoding") == ["br"] and got.headers["Content-Length"] == "5000"


def test_etag_and_vary(app):
    target = '/text?fields=ETag:"a"&fields=Vary:Origin'
    coded, plain = ask(app, target, "gzip"), ask(app, target)
    assert (coded.headers["ETag"], coded.headers["Vary"]) == ('W/"a"', "Origin, Accept-Encoding")
    assert (plain.headers["ETag"], plain.headers["Vary"]) == ('"a"', "Origin, Accept-Encoding")


@pytest.mark.parametrize("accept", ["gzip", "br", "zstd", None])
def test_head_has_the_headers_of_get(app, accept):
    got, head = ask(app, "/text", accept), ask(app, "/text", accept, method="HEAD")
    without_date = lambda answer: [field for field in answer.headers.items() if field[0] != "Date"]
    assert without_date(got) == without_date(head)
    assert head.raw == b"" and int(head.headers["Content-Length"]) == len(got.raw)


def test_a_reactor_leaves_large_bodies_to_workers(app):
    assert ask(app, "/text?size=262145", "gzip").coding is None
    for coding in DECODE:
        got = ask(app, "/blocking-text?size=3000000", coding)
        assert got.coding == coding and got.body == expected(3_000_000)


def test_off_and_threshold(start):
    assert ask(start("coded_app", "--compression", "off"), "/text", "gzip").coding is None
    assert ask(start("coded_app", env={"CONDUIT_COMPRESSION": "off"}), "/text", "gzip").coding is None
    app = start("coded_app", "--compression-threshold", "100", "--compression", "on")
    assert [ask(app, f"/text?size={size}", "gzip").coding for size in (99, 100)] == [None, "gzip"]


@pytest.mark.parametrize("flags", [["--compression", "loud"], ["--compression"], ["--compression-threshold", "-1"], ["--compression-threshold", "x"]])
def test_bad_flags(flags):
    done = run_app("coded_app", *flags)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and flags[0] in done.stderr


def test_many_at_once(app):
    sizes = [1000 + 997 * i for i in range(60)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda i: ask(app, f"/{'blocking-' * (i % 2)}text?size={sizes[i]}", [*DECODE][i % 3]), range(len(sizes)))
        assert [answer.body for answer in answers] == [expected(size) for size in sizes]


# Request bodies

NUMBERS = json.dumps({"values": list(range(3000))}).encode()
SUM = {"total": sum(range(3000)), "count": 3000}


def send(app, target, body, *codings, headers=()):
    return app.client.post(target, content=body, headers=[("Content-Type", "application/json"), *headers, *(("Content-Encoding", c) for c in codings)])


@pytest.mark.parametrize("coding", [*ENCODE, "x-gzip", "GZIP", "identity"])
@pytest.mark.parametrize("path", ["/sum", "/blocking-sum", "/later-sum"])
def test_bodies_are_decoded(app, coding, path):
    encode = ENCODE.get(coding.lower().removeprefix("x-"), bytes)
    got = send(app, path, encode(NUMBERS), coding)
    assert (got.status_code, got.json()) == (200, SUM)


@pytest.mark.parametrize("coding", ENCODE)
def test_large_bodies_are_decoded_elsewhere(app, coding):
    body = json.dumps({"values": [i * 7919 % 1_000_003 for i in range(300_000)]}).encode()
    coded = ENCODE[coding](body)
    assert len(coded) > 32 * 1024 and len(body) < MAX_BODY  # so a worker does it
    for path in ["/sum", "/blocking-sum", "/later-sum"]:
        assert send(app, path, coded, coding).json()["count"] == 300_000
        assert problem_of(send(app, path, coded[:-20], coding), 400)
    assert send(app, "/sum", NUMBERS).json() == SUM


def test_chunked_bodies_are_decoded(app):
    coded = gzip.compress(NUMBERS)
    assert send(app, "/sum", iter([coded[:7], coded[7:]]), "gzip").json() == SUM


def test_two_codings(app):
    coded = brotli.compress(gzip.compress(NUMBERS))
    assert send(app, "/sum", coded, "gzip, br").json() == SUM
    assert send(app, "/sum", coded, "gzip", "br").json() == SUM
    assert problem_of(send(app, "/sum", coded, "br, gzip"), 400)
    assert "one" in problem_of(send(app, "/sum", coded, "gzip, gzip, gzip"), 415)["detail"]


def test_handlers_see_a_plain_body(app):
    got = send(app, "/seen", gzip.compress(b"plain"), "gzip", headers=[("X-Mine", "1")]).json()
    names = {name.lower() for name in got["headers"]}
    assert got["body"] == "plain" and "x-mine" in names and not names & {"content-encoding", "content-length"}
    assert "content-length" in {name.lower() for name in send(app, "/seen", b"plain").json()["headers"]}


@pytest.mark.parametrize("coding", ["compress", "foo", "gzip;q=1", "*", "gzip, foo", "a\"b"])
def test_unknown_codings(app, coding):
    got = send(app, "/sum", gzip.compress(NUMBERS), coding)
    assert "gzip, deflate, br, zstd" in problem_of(got, 415)["detail"]
    assert got.headers["Accept-Encoding"] == "gzip, deflate, br, zstd"


def test_no_endpoint_no_decoding(app):
    assert problem_of(send(app, "/nowhere", b"not gzip", "gzip"), 404)
    assert problem_of(send(app, "/text", b"not gzip", "gzip"), 405)


@pytest.mark.parametrize("coding", ENCODE)
def test_broken_bodies(app, coding):
    coded = ENCODE[coding](NUMBERS)
    assert "ends too early" in problem_of(send(app, "/sum", coded[:-1], coding), 400)["detail"]
    assert "ends too early" in problem_of(send(app, "/sum", coded[:1], coding), 400)["detail"]
    assert "goes on" in problem_of(send(app, "/sum", coded + b"{\"x\":1}", coding), 400)["detail"]
    assert "not valid " + coding in problem_of(send(app, "/sum", b"\xff" * 50, coding), 400)["detail"]
    assert problem_of(send(app, "/sum", b"", coding), 400)
    assert send(app, "/sum", coded, coding).json() == SUM


@pytest.mark.parametrize("coding", ENCODE)
def test_bombs(app, coding):
    grows = problem_of(send(app, "/sum", ENCODE[coding](b" " * (MAX_BODY - 100)), coding), 413)
    assert "100 times" in grows["detail"]
    spaced = b" " * MAX_BODY + b"{}"
    noisy = ENCODE[coding](os.urandom(60_000).hex().encode() + spaced)
    assert f"{MAX_BODY} bytes" in problem_of(send(app, "/sum", noisy, coding), 413)["detail"]
    assert send(app, "/sum", ENCODE[coding](NUMBERS), coding).json() == SUM


def test_zstd_window(app):
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    coder = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    assert "8 MB" in problem_of(send(app, "/sum", coder.compress(NUMBERS) + coder.flush(), "zstd"), 400)["detail"]


def test_what_the_page_says(start):
    """The defaults in docs/compression.md are the program's, and its commands do what they say."""
    page = (ROOT / "docs/compression.md").read_text()
    said = run_app("coded_app", "--help").stdout
    defaults = re.findall(r"`--(\S+) \S+` \| `(\S+)`", page)
    assert [flag for flag, _ in defaults] == ["compression", "compression-threshold", "max-body"]
    for flag, default in defaults:
        assert re.search(rf"--{flag} [A-Z]+.*={default} \(Env", said), (flag, default)
    commands = re.findall(r"^\./shop serve (.+)$", page, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert ask(start("coded_app", *command.split()), "/text?size=4000", "gzip").coding is None


def test_a_switch_that_is_neither_on_nor_off():
    done = run_app("coded_app", "serve", "--compression", "maybe")
    assert done.returncode == 2
    assert "--compression: maybe not in {on,off,true,false}" in done.stderr
