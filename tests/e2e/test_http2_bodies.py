"""Bodies over HTTP/2 that handlers read while they arrive, and limits of one endpoint."""
import gzip
import json
import subprocess

import pytest
from conftest import BUILD, PATIENCE
from h2.errors import ErrorCodes
from h2_client import H2
from test_body_streams import FORM, LITTLE_KEPT, READERS, fnv, parcel, resident, temporary_files, text, wait_for_tally

WINDOW = 256 * 1024  # of a stream of the server's


@pytest.fixture(scope="module")
def bodies(start_shared):
    return start_shared("bodies_app", "--threads", "1")


def post(client, path, body, fields=()):
    number = client.begin(path, "POST", fields=fields, end=False)
    client.send(number, body) if body else client.h2.end_stream(number)
    return client.wait(number)


def fill(client, number, byte=b"x"):
    """As much as the server takes unless a handler reads; how many bytes that was."""
    sent = 0
    while size := client.h2.local_flow_control_window(number):
        client.send(number, byte * size, end=False)
        client.ping()
        sent += size
    return sent


def settled(app):
    client = H2(app)
    client.settle()
    return client


@pytest.mark.parametrize("path", READERS + ["/on-worker"])
@pytest.mark.parametrize("size", [0, 1, 1000, 600_000])
def test_bodies_arrive_whole(bodies, path, size):
    data = text(size)
    with H2(bodies) as client:
        for fields, said in ([], None), ([("content-length", str(size))], size):
            answer = json.loads(post(client, path, data, fields).body)
            assert (answer["bytes"], answer["sum"], answer["size"]) == (size, fnv(data), said)
        assert json.loads(client.ask(path, "POST").body)["bytes"] == 0


def test_many_at_a_time(bodies):
    with settled(bodies) as client:
        numbers = [client.begin(path, "POST", end=False) for path in READERS * 20]
        for turn in range(10):
            for number in numbers: client.send(number, bytes([number]) * 1001, end=turn == 9)
        for number in numbers: assert json.loads(client.wait(number).body)["sum"] == fnv(bytes([number]) * 10_010)


def test_trailers_end_the_body(bodies):
    with H2(bodies) as client:
        number = client.begin("/count", "POST", end=False)
        client.send(number, b"body", end=False)
        client.h2.send_headers(number, [("x-sum", "1")], end_stream=True)
        assert json.loads(client.wait(number).body)["bytes"] == 4


def test_an_answer_before_the_end_of_the_body(bodies):
    with H2(bodies) as client:
        for path, body in ("/first", b"early"), ("/ignore", b"ignored"):
            number = client.begin(path, "POST", end=False)
            client.send(number, b"early bird", end=False)
            answer = client.wait(number)
            client.until(lambda: answer.reset is not None)
            assert (answer.status, answer.body, answer.ended, answer.reset) == (200, body, True, ErrorCodes.NO_ERROR)


def test_bodies_that_nobody_reads_leave_room_for_others(bodies):
    with settled(bodies) as client:
        for path in ["/ignore", "/first", "/refused?number=x"] * 7:  # together more than the connection's window
            number = client.begin(path, "POST", end=False)
            client.send(number, b"x" * 100_000, end=False)
            client.wait(number)
        assert json.loads(post(client, "/count", b"x" * 2_000_000).body)["bytes"] == 2_000_000


def test_continue_is_said_once_the_handler_reads(bodies):
    expects = [("expect", "100-continue")]
    with H2(bodies) as client:
        for path in READERS:
            number = client.begin(path, "POST", fields=expects, end=False)
            client.until(lambda: client.streams[number].informed == 1)
            client.send(number, b"hello")
            assert json.loads(client.wait(number).body)["bytes"] == 5 and client.streams[number].informed == 1
        for path, status in ("/ignore", 200), ("/refused?number=x", 422):
            answer = client.ask(path, "POST", fields=expects, end=False)
            assert (answer.status, answer.informed) == (status, 0)


def test_what_is_not_read_waits_at_the_client(start):
    app = start("bodies_app", "--threads", "1")
    with settled(app) as client:
        held = [client.begin("/held", "POST", end=False) for _ in range(8)]  # windows that are together wider than the connection's
        for number in held: assert fill(client, number) == WINDOW
        # One slow handler, or many, hold nobody else up.
        assert json.loads(post(client, "/count", b"y" * 3_000_000).body)["bytes"] == 3_000_000
        client.ping()
        assert all(client.h2.local_flow_control_window(number) == 0 for number in held)
        assert client.ask("/open", "POST").status == 204
        for number in held:
            client.send(number, b"x" * 1_000_000)
            answer = json.loads(client.wait(number).body)
            assert answer["bytes"] == WINDOW + 1_000_000 and answer["longest"] <= WINDOW


@pytest.mark.parametrize("path", READERS)
def test_memory_stays_small(start, tmp_path, path):
    size = 200 * 1024 * 1024
    app = start("bodies_app", "--threads", "1", env=LITTLE_KEPT)
    with H2(app) as client: assert json.loads(post(client, path, b"x" * 300_000).body)["bytes"] == 300_000
    before = resident(app)
    with open(tmp_path / "large", "wb") as file: file.truncate(size)
    command = ["curl", "-s", "--http2-prior-knowledge", "-X", "POST", "-H", "Expect:", "-T", str(tmp_path / "large"), app.url + path]
    answer = json.loads(subprocess.run(command, capture_output=True, timeout=PATIENCE).stdout)
    assert (answer["bytes"], answer["size"]) == (size, size) and answer["longest"] <= WINDOW
    assert resident(app) - before < size // 8  # sanitizers keep books of their own


def test_the_apps_limit_holds_for_streams(start):
    app = start("bodies_app", "--threads", "1", "--max-body", "100000")
    with H2(app) as client:
        for fields in [], [("content-length", "100001")]:
            answer = post(client, "/small", b"x" * 100_001, fields)
            assert answer.status == 413 and json.loads(answer.body)["detail"] == "The body is larger than 100000 bytes."
        assert post(client, "/small", b"x" * 100_000).body == b"100000"
        assert post(client, "/caught", b"x" * 100_001).body.endswith(b"|413|The body is larger than 100000 bytes.")


def test_an_endpoint_may_have_a_limit_of_its_own(start):
    app = start("bodies_app", "--threads", "1", "--max-body", "1000")
    with H2(app) as client:
        for fields in (lambda size: []), (lambda size: [("content-length", str(size))]):
            for path, size in ("/plain", 1000), ("/plain-large", 3_000_000), ("/plain-tiny", 10):
                assert post(client, path, b"x" * size, fields(size)).body == str(size).encode()
            for path, size in ("/plain", 1001), ("/plain-tiny", 11):
                answer = post(client, path, b"x" * size, fields(size))
                assert answer.status == 413 and json.loads(answer.body)["detail"] == f"The body is larger than {size - 1} bytes."
        coded = gzip.compress(b"x" * 2000)
        assert post(client, "/plain", coded, [("content-encoding", "gzip")]).status == 413
        assert post(client, "/plain-large", coded, [("content-encoding", "gzip")]).body == b"2000"
        assert post(client, "/count", coded, [("content-encoding", "gzip")]).status == 415


@pytest.mark.parametrize("path", ["/caught", "/caught-blocking", "/count", "/count-blocking", "/echo"])
@pytest.mark.parametrize("end", ["reset", "close", "short"])
def test_a_client_that_goes_away(start, path, end):
    app = start("bodies_app", "--threads", "1")
    with H2(app) as client:
        number = client.begin(path, "POST", fields=[("content-length", "100")], end=False)
        client.send(number, b"hello", end=False)
        wait_for_tally(app, lambda begun, *_: begun == 1)
        if end == "reset":
            client.reset(number)
            client.ping()
        elif end == "short":
            client.h2.end_stream(number)
            assert client.wait(number).reset == ErrorCodes.PROTOCOL_ERROR
        if end != "close":
            wait_for_tally(app, lambda begun, ended, _: ended == 1)
            assert post(client, "/small", b"hello").body == b"5"
    wait_for_tally(app, lambda begun, ended, stopped: begun == ended == 1 and (stopped == 1 or "caught" not in path))


def test_a_body_that_stays_away(start):
    app = start("bodies_app", "--threads", "1", "--body-timeout", "50")
    with H2(app) as client:
        for path in "/caught", "/caught-blocking", "/count", "/echo", "/plain":
            number = client.begin(path, "POST", end=False)
            client.send(number, b"hello", end=False)
            answer = client.wait(number)
            if "caught" in path: assert answer.body.startswith(b"hello|408")
            elif path == "/echo": assert b"data: hello\n\nevent: error" in answer.body and b'"status":408' in answer.body
            else: assert answer.status == 408
        assert post(client, "/small", b"hello").body == b"5"
    assert app.counts()["timeouts_body"] == 5


def test_the_handlers_own_time_out(start):
    app = start("bodies_app", "--threads", "1", "--handler-timeout", "50")
    with settled(app) as client:
        number = client.begin("/held", "POST", end=False)
        fill(client, number)
        answer = client.wait(number)
        assert answer.status == 503
        assert post(client, "/small", b"hello").body == b"5"
        client.ask("/open", "POST")
    assert app.counts()["timeouts_handler"] == 1 and app.counts()["timeouts_body"] == 0


def test_answering_while_reading(bodies):
    with H2(bodies) as client:
        number = client.begin("/echo", "POST", fields=[("accept", "application/x-ndjson")], end=False)
        stream = client.streams[number]
        client.until(lambda: stream.body == b'"begun"\n')
        said = b'"begun"\n'
        for word in (b"one", b"two", b"three"):
            client.send(number, word, end=False)
            said += b'"' + word + b'"\n'
            client.until(lambda: stream.body == said)
        client.h2.end_stream(number)
        assert client.wait(number).body == said and stream.reset is None
        words = [b"%07d" % i * 1000 for i in range(100)]
        number = client.begin("/echo", "POST", fields=[("accept", "application/x-ndjson")], end=False)
        for word in words: client.send(number, word, end=False)
        client.h2.end_stream(number)
        lines = client.wait(number).body.decode().splitlines()
        assert "".join(json.loads(line) for line in lines) == "begun" + b"".join(words).decode()


@pytest.mark.parametrize("path", ["/parcel", "/parcel-task", "/parcel-blocking"])
def test_large_uploads_lie_in_a_temporary_file(start, tmp_path, path):
    app = start("bodies_app", "--threads", "1", "--spool-threshold", "50000", env={"TMPDIR": str(tmp_path)})
    form = [(name.lower(), value) for name, value in FORM.items()]
    with H2(app) as client:
        for sizes in (10, 20), (60_000, 0, 30_000), (900_000,):
            files = [text(size) for size in sizes]
            body = parcel(*files)
            for said in [], [("content-length", str(len(body)))]:
                answer = json.loads(post(client, path, body, form + said).body)
                assert [(file["bytes"], file["sum"]) for file in answer["files"]] == [(len(file), fnv(file)) for file in files]
        number = client.begin(path, "POST", fields=form, end=False)
        client.send(number, parcel(text(100_000)), end=False)
        client.reset(number)
        assert post(client, "/small", b"hello").body == b"5"
    assert temporary_files(app, tmp_path) == 0 and list(tmp_path.iterdir()) == []


@pytest.mark.skipif("tsan" in BUILD.name, reason="ThreadSanitizer keeps books of what the file's pages hold")
def test_memory_stays_small_with_large_uploads(start, tmp_path):
    app = start("bodies_app", "--threads", "1", env=LITTLE_KEPT | {"TMPDIR": str(tmp_path)})
    size = 50 * 1024 * 1024
    body = tmp_path / "form"
    body.write_bytes(parcel(b"x" * size))
    command = ["curl", "-s", "--http2-prior-knowledge", "-H", "Expect:", "-H", "Content-Type: " + FORM["Content-Type"], "--data-binary", f"@{body}"]
    answer = json.loads(subprocess.run([*command, app.url + "/parcel-blocking"], capture_output=True, timeout=PATIENCE).stdout)
    assert answer["files"][0]["bytes"] == size and answer["anonymous_memory"] < size * 3 // 4


def test_a_server_that_stops_lets_the_body_come(start):
    app = start("bodies_app", "--threads", "1")
    with H2(app) as client:
        number = client.begin("/count", "POST", end=False)
        client.send(number, b"hello", end=False)
        wait_for_tally(app, lambda begun, *_: begun == 1)
        app.terminate()
        client.until(lambda: client.goaway is not None)
        client.send(number, b"world")
        assert json.loads(client.wait(number).body)["bytes"] == 10
