"""Bodies that handlers read while they arrive, and limits of one endpoint."""
import gzip
import os
import re
import socket
import subprocess
import time

import httpx
import pytest
from conftest import BUILD, PATIENCE, ROOT
from raw import Raw


@pytest.fixture(scope="session")
def bodies(start_shared):
    return start_shared("bodies_app", "--threads", "1")


def fnv(data):
    """FNV-1a; for short bodies, as Python is slow at it."""
    total = 14695981039346656037
    for byte in data:
        total = (total ^ byte) * 1099511628211 % 2**64
    return str(total)


def text(size):
    return bytes(i * 7 % 251 for i in range(size))


def head(path, *fields):
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: x", *fields, "", ""]).encode()


def chunk(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


CHUNKED = "Transfer-Encoding: chunked"
READERS = ["/count", "/count-blocking"]


@pytest.mark.parametrize("path", READERS + ["/on-worker"])
@pytest.mark.parametrize("size", [0, 1, 1000, 100_000])
def test_sized_and_chunked_bodies_arrive_whole(bodies, path, size):
    data = text(size)
    for content in (data, iter([data[:700], data[700:]] if size > 700 else [data])):
        answer = bodies.post(path, content=content).json()
        assert (answer["bytes"], answer["sum"]) == (size, fnv(data))


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize("framing", ["sized", "chunked"])
def test_byte_by_byte_and_then_the_next_request(bodies, path, framing):
    data = text(40)
    body = data if framing == "sized" else chunk(data[:3]) + chunk(data[3:]) + b"0\r\nTrailer: x\r\n\r\n"
    start = head(path, f"Content-Length: {len(data)}" if framing == "sized" else CHUNKED)
    with Raw(bodies) as client:
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(2):
            client.socket.sendall(start)
            for byte in body:
                client.socket.sendall(bytes([byte]))
            answer = client.read()
            assert answer.status == 200 and "connection" not in answer.headers
            assert (answer.json()["bytes"], answer.json()["sum"]) == (40, fnv(data))
            assert answer.json()["size"] == (40 if framing == "sized" else None)
        assert client.ask("/tally").status == 200


def test_requests_behind_a_streamed_one_wait_for_it(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/small", "Content-Length: 5") + b"he")
        client.socket.sendall(b"llo" + head("/small", CHUNKED) + b"2\r\nh")
        client.socket.sendall(b"i\r\n0\r\n\r\n" + head("/plain", "Content-Length: 1") + b"x")
        assert [client.read().body for _ in range(3)] == [b"5", b"2", b"1"]


def test_the_handler_begins_before_the_body(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/first", CHUNKED) + chunk(b"early bird"))
        answer = client.read()  # though the body has no end
        assert (answer.status, answer.body, answer.headers["connection"]) == (200, b"early", "close")
        assert client.at_end()


def test_continue_is_said_once_the_handler_reads(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/small", "Content-Length: 5", "Expect: 100-continue"))
        assert client.stream.readline() == b"HTTP/1.1 100 Continue\r\n" and client.stream.readline() == b"\r\n"
        client.socket.sendall(b"hello")
        assert client.read().body == b"5"
        client.socket.sendall(head("/small", "Content-Length: 5", "Expect: 100-continue") + b"hello")  # who does not wait needs none
        assert client.read().body == b"5"
    for path, status, words in [("/ignore", 200, b"ignored"), ("/refused?number=x", 422, b"number")]:
        with Raw(bodies) as client:
            client.socket.sendall(head(path, "Content-Length: 5", "Expect: 100-continue"))
            answer = client.read()  # the handler does not read: no 100 before
            assert (answer.status, answer.headers["connection"]) == (status, "close") and words in answer.body
            assert client.at_end()


def test_continue_for_a_blocking_reader(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/count-blocking", CHUNKED, "Expect: 100-continue"))
        assert client.stream.readline() == b"HTTP/1.1 100 Continue\r\n" and client.stream.readline() == b"\r\n"
        client.socket.sendall(chunk(b"hello") + b"0\r\n\r\n")
        assert client.read().json()["bytes"] == 5


def test_a_short_rest_is_read_and_the_connection_kept(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/ignore", "Content-Length: 60000") + b"x")
        answer = client.read()
        assert answer.body == b"ignored" and "connection" not in answer.headers
        client.socket.sendall(b"y" * 59_999)
        assert client.ask("/tally").status == 200


def test_a_long_rest_ends_the_connection(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/ignore", "Content-Length: 10000000") + b"x" * 1000)
        answer = client.read()
        assert (answer.body, answer.headers["connection"]) == (b"ignored", "close")
        assert client.at_end()
    # Who sends on is still told, as the server reads on for a moment.
    with Raw(bodies) as client:
        client.socket.sendall(head("/first", "Content-Length: 1000000", "Connection: close") + b"first")
        client.socket.sendall(b"x" * 200_000)
        assert client.read().body == b"first"


def test_the_apps_limit_holds_for_streams(bodies):
    most = 16 * 1024 * 1024
    with Raw(bodies) as client:
        client.socket.sendall(head("/small", f"Content-Length: {most + 1}"))
        answer = client.read()
        assert answer.status == 413 and answer.json()["detail"] == f"The body is larger than {most} bytes." and client.at_end()
    with Raw(bodies) as client:
        client.socket.sendall(head("/small", CHUNKED) + chunk(b"hello") + b"1000000\r\n")
        answer = client.read()
        assert answer.status == 413 and answer.json()["detail"] == f"The body is larger than {most} bytes." and client.at_end()


def test_an_endpoint_may_have_a_limit_of_its_own(start):
    app = start("bodies_app", "--threads", "1", "--max-body", "1000")
    assert app.post("/plain", content=b"x" * 1000).text == "1000"
    assert app.post("/plain-large", content=b"x" * 3_000_000).text == "3000000"
    assert app.post("/plain-large", content=iter([b"x" * 2_000_000] * 3)).text == "6000000"
    assert app.post("/plain", content=b"x" * 1001).status_code == 413
    assert app.post("/plain-tiny", content=b"x" * 10).text == "10"
    answer = app.post("/plain-tiny", content=b"x" * 11)
    assert answer.status_code == 413 and answer.json()["detail"] == "The body is larger than 10 bytes."
    assert app.post("/plain-tiny", content=iter([b"x" * 11])).status_code == 413
    assert app.post("/count", content=b"x" * 3_000_000).json()["bytes"] == 3_000_000
    coded = gzip.compress(b"x" * 2000)
    assert app.post("/plain", content=coded, headers={"Content-Encoding": "gzip"}).status_code == 413
    assert app.post("/plain-large", content=coded, headers={"Content-Encoding": "gzip"}).text == "2000"
    with Raw(app) as client:  # a large body on a connection does not raise the limit of the next one
        client.socket.sendall(head("/plain-large", "Content-Length: 2000") + b"x" * 1000)
        client.socket.sendall(b"x" * 1000)
        assert client.read().body == b"2000"
        client.socket.sendall(head("/plain", "Content-Length: 2000"))
        assert client.read().status == 413


@pytest.mark.parametrize("sent, status, words", [
    (chunk(b"hello") + b"x\r\n", 400, "A chunk size is not a hexadecimal number."),
    (chunk(b"hello") + b"0\r\nbad field\r\n\r\n", 400, "character that is not allowed"),
    (chunk(b"hello") + b"0\r\n" + b"a: b\r\n" * 2000 + b"\r\n", 431, "trailer"),
])
def test_a_malformed_body_is_met_where_it_is_read(bodies, sent, status, words):
    for path in ("/count", "/count-blocking"):
        with Raw(bodies) as client:
            client.socket.sendall(head(path, CHUNKED) + sent)
            answer = client.read()
            assert (answer.status, answer.headers["connection"]) == (status, "close") and words in answer.json()["detail"]
            assert client.at_end()
    with Raw(bodies) as client:
        client.socket.sendall(head("/caught", CHUNKED) + sent)
        answer = client.read()
        assert answer.body.startswith(b"hello|%d|" % status) and words.encode() in answer.body and answer.headers["connection"] == "close"


def wait_for_tally(app, condition):
    until = time.monotonic() + PATIENCE
    while not condition(*(tally := app.get("/tally").json())):
        assert time.monotonic() < until, tally
        time.sleep(0.01)


@pytest.mark.parametrize("path", ["/caught", "/caught-blocking", "/count", "/count-blocking", "/echo"])
@pytest.mark.parametrize("end", ["reset", "close", "half"])
def test_a_client_that_goes_away(start, path, end):
    app = start("bodies_app", "--threads", "1")
    with Raw(app) as client:
        client.socket.sendall(head(path, "Content-Length: 100") + b"hello")
        wait_for_tally(app, lambda begun, *_: begun == 1)
        if end == "half":
            client.socket.shutdown(socket.SHUT_WR)
            if path == "/caught":
                assert client.read().body == b"hello|400|The body is not complete: the client has ended the connection."
            elif path == "/count":
                assert client.read().status == 400
        elif end == "reset":
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    wait_for_tally(app, lambda begun, ended, stopped: begun == ended == 1 and (stopped == 1 or "caught" not in path))


@pytest.mark.parametrize("path", ["/caught", "/caught-blocking"])
def test_a_body_that_stays_away(start, path):
    app = start("bodies_app", "--threads", "1", "--body-timeout", "50")
    with Raw(app) as client:
        client.socket.sendall(head(path, "Content-Length: 100") + b"hello")
        answer = client.read()
        assert answer.body.startswith(b"hello|408") and answer.headers["connection"] == "close" and client.at_end()
    with Raw(app) as client:
        client.socket.sendall(head("/count", CHUNKED) + chunk(b"hello"))
        assert client.read().status == 408 and client.at_end()
    with Raw(app) as client:  # the rest that nobody reads
        client.socket.sendall(head("/ignore", "Content-Length: 100"))
        assert client.read().body == b"ignored" and client.at_end()
    assert app.counts()["timeouts_body"] == 3
    assert app.get("/tally").json() == [2, 2, 1]


def test_the_handlers_own_time_out(start):
    app = start("bodies_app", "--threads", "1", "--handler-timeout", "50")
    with Raw(app) as client:
        client.socket.sendall(head("/held", "Content-Length: 1000000"))
        client.socket.sendall(b"x" * 300_000)  # more than is kept for it
        answer = client.read()
        assert answer.status == 503 and client.at_end()
    app.post("/open")


def test_what_is_not_read_waits_at_the_client(start):
    size = 64 * 1024 * 1024
    app = start("bodies_app", "--threads", "1")
    with Raw(app) as client:
        client.socket.setblocking(False)
        client.socket.sendall(head("/held", f"Content-Length: {size}"))
        left = memoryview(bytes(size))

        def send():
            nonlocal left
            try:
                left = left[client.socket.send(left[:1 << 20]):]
            except BlockingIOError:
                return False
            return True

        for _ in range(200):  # what the systems on both sides keep is a few megabytes
            while send():
                pass
            received = app.counts()["bytes_received"]
            assert received < 1_000_000
        assert received > 100_000 and len(left) > size // 2
        app.post("/open")
        client.socket.settimeout(PATIENCE)
        client.socket.sendall(left)
        answer = client.read().json()
        assert answer["bytes"] == size and answer["longest"] <= 128 * 1024


# AddressSanitizer keeps what is freed, to find its later uses: here, little of it.
LITTLE_KEPT = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"}


def resident(app):
    with open(f"/proc/{app.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024


@pytest.mark.parametrize("path", READERS)
def test_memory_stays_small(start, path):
    size = 200 * 1024 * 1024
    app = start("bodies_app", "--threads", "1")
    assert app.post(path, content=b"x" * 200_000).json()["bytes"] == 200_000
    before = resident(app)
    piece = b"x" * (1 << 20)
    with Raw(app) as client:
        client.socket.sendall(head(path, f"Content-Length: {size}"))
        for _ in range(size // len(piece)):
            client.socket.sendall(piece)
        answer = client.read().json()
    assert answer["bytes"] == size and answer["longest"] <= 128 * 1024
    assert resident(app) - before < size // 8  # sanitizers keep books of their own


def test_answering_while_reading(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/echo", CHUNKED, "Accept: application/x-ndjson"))
        while (line := client.stream.readline()) != b"\r\n":
            assert line

        def next_line():
            size = int(client.stream.readline(), 16)
            line = client.stream.read(size)
            client.stream.readline()
            return line

        assert next_line() == b'"begun"\n'
        for word in (b"one", b"two", b"three"):
            client.socket.sendall(chunk(word))
            assert next_line() == b'"' + word + b'"\n'
        client.socket.sendall(b"0\r\n\r\n")
        assert next_line() == b"" and client.at_end()


def test_a_large_echo(bodies):
    words = [b"%07d" % i * 1000 for i in range(300)]
    with httpx.stream("POST", bodies.url + "/echo", content=iter(words), headers={"Accept": "application/x-ndjson"}, timeout=PATIENCE) as answer:
        got = "".join(line.strip('"') for line in answer.iter_lines())
    assert got == "begun" + b"".join(words).decode()


def test_a_coded_body_is_refused(bodies):
    for size in (10, 1_000_000):
        answer = bodies.post("/count", content=gzip.compress(text(size)), headers={"Content-Encoding": "gzip"})
        assert answer.status_code == 415 and answer.headers["accept-encoding"] == "identity" and "plain" in answer.json()["detail"]
    assert bodies.post("/count", content=b"hello", headers={"Content-Encoding": "identity"}).json()["bytes"] == 5


def test_waiting_on_a_reactor_is_refused(bodies):
    with Raw(bodies) as client:
        client.socket.sendall(head("/on-reactor", "Content-Length: 3") + b"a")
        assert b"co_await next() instead" in client.read().body


def test_a_server_that_stops_lets_the_body_come(start):
    app = start("bodies_app", "--threads", "1")
    with Raw(app) as client:
        client.socket.sendall(head("/count", "Content-Length: 10") + b"hello")
        wait_for_tally(app, lambda begun, *_: begun == 1)
        app.terminate()
        client.socket.sendall(b"world")
        answer = client.read()
        assert answer.json()["bytes"] == 10


def parcel(*files, name="Ada"):
    """A multipart form, whose end is told by its length alone."""
    parts = [b'--cut\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + name.encode() + b"\r\n"]
    for number, content in enumerate(files):
        parts.append(b'--cut\r\nContent-Disposition: form-data; name="files"; filename="%d.bin"\r\n\r\n' % number + content + b"\r\n")
    return b"".join(parts) + b"--cut--\r\n"


FORM = {"Content-Type": "multipart/form-data; boundary=cut"}


def temporary_files(app, folder):
    """How many files without a name the app has mapped."""
    with open(f"/proc/{app.process.pid}/maps") as maps:
        return sum(re.search(rf"{folder}/(#\d+|conduit-\w+) \(deleted\)", line) is not None for line in maps)


@pytest.mark.parametrize("path", ["/parcel", "/parcel-task", "/parcel-blocking"])
@pytest.mark.parametrize("framing", ["sized", "chunked"])
def test_large_uploads_lie_in_a_temporary_file(start, tmp_path, path, framing):
    app = start("bodies_app", "--threads", "1", "--spool-threshold", "50000", env={"TMPDIR": str(tmp_path)})
    for sizes in [(10, 20), (49_000,), (60_000, 0, 30_000), (300_000,)]:
        files = [text(size) for size in sizes]
        body = parcel(*files)
        content = body if framing == "sized" else iter([body[:30_000], body[30_000:]])
        answer = app.post(path, content=content, headers=FORM).json()
        assert [(file["bytes"], file["sum"]) for file in answer["files"]] == [(len(file), fnv(file)) for file in files]
        assert answer["name"] == "Ada" and answer["filenames"] == [f"{i}.bin" for i in range(len(files))]
        assert temporary_files(app, tmp_path) == 0 and list(tmp_path.iterdir()) == []


@pytest.mark.skipif("tsan" in BUILD.name, reason="ThreadSanitizer keeps books of what the file's pages hold")
def test_memory_stays_small_with_large_uploads(start, tmp_path):
    app = start("bodies_app", "--threads", "1", env=LITTLE_KEPT | {"TMPDIR": str(tmp_path)})
    size = 50 * 1024 * 1024
    body = parcel(b"x" * size)
    target = tmp_path / "saved"
    answer = app.post(f"/parcel-blocking?to={target}", content=body, headers=FORM).json()
    assert answer["files"][0]["bytes"] == size and answer["saved"]
    assert answer["anonymous_memory"] < size * 3 // 4
    assert target.stat().st_size == size and [each.name for each in tmp_path.iterdir()] == ["saved"]


def test_what_is_wrong_with_a_large_upload(start, tmp_path):
    app = start("bodies_app", "--threads", "1", "--spool-threshold", "1000", env={"TMPDIR": str(tmp_path)})
    answer = app.post("/parcel", content=parcel(b"x" * 200_000)[:-10], headers=FORM)
    assert answer.status_code == 400 and "closing boundary is missing" in answer.json()["detail"]
    answer = app.post("/parcel", content=b"{}" * 100_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 415
    with Raw(app) as client:
        client.socket.sendall(head("/parcel", CHUNKED, "Content-Type: multipart/form-data; boundary=cut") + chunk(parcel(b"x" * 5000)) + b"x")
        assert client.read().status == 400 and client.at_end()
    with Raw(app) as client:
        client.socket.sendall(head("/parcel", "Content-Length: 100000", "Content-Type: multipart/form-data; boundary=cut") + parcel(b"x" * 5000))
        client.socket.shutdown(socket.SHUT_WR)
        assert client.read().status == 400
    coded = gzip.compress(parcel(text(100_000)))
    answer = app.post("/parcel", content=coded, headers=FORM | {"Content-Encoding": "gzip"})
    assert answer.json()["files"][0]["sum"] == fnv(text(100_000))
    assert temporary_files(app, tmp_path) == 0


def test_no_room_for_a_large_upload(start, tmp_path):
    app = start("bodies_app", "--threads", "1", "--spool-threshold", "1000", env={"TMPDIR": str(tmp_path / "none")})
    answer = app.post("/parcel", content=parcel(b"x" * 300_000), headers=FORM)
    assert answer.status_code == 503 and answer.headers["retry-after"] == "10"
    assert "No such file" in app.err.wait_for("temporary file")
    assert app.post("/parcel", content=parcel(b"x" * 100), headers=FORM).status_code == 200


def test_the_page_about_bodies(start, tmp_path):
    page = (ROOT / "docs/bodies.md").read_text()
    command, said = re.search(r"```sh\n(.*?)\n```\n```json\n(.*?)\n```", page, re.S).groups()
    app = start("docs_bodies_app", "--threads", "1", cwd=tmp_path)
    done = subprocess.run(command.replace("http://127.0.0.1:8080", app.url), shell=True, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == said, done.stderr
    assert app.client.put("/archives/7", content=b"x" * 300_000).status_code == 204
    assert (tmp_path / "archive-7.part").read_bytes() == b"x" * 300_000
