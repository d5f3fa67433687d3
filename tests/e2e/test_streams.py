"""Answers that are made while they are sent."""
import http.client
import json
import shlex
import socket
import subprocess
import time

import pytest

from conftest import ROOT, problem_of
from raw import Raw

PATIENCE = 60


@pytest.fixture(scope="session")
def streams(start_shared):
    return start_shared("streams_app", "--threads", "2")


def events_of(text):
    """The fields of each event, comments left out."""
    events = []
    for block in text.split("\n\n")[:-1]:
        fields = [line.split(": ", 1) if ": " in line else [line.rstrip(":"), ""] for line in block.split("\n") if not line.startswith(":")]
        if fields:
            events.append(fields)
    return events


def connect(app, target, version="1.1", extra=""):
    client = socket.create_connection((app.host, app.port), timeout=PATIENCE)
    client.sendall(f"GET {target} HTTP/{version}\r\nHost: a\r\n{extra}\r\n".encode())
    return client


def read_until(client, wanted):
    got = b""
    while wanted not in got:
        piece = client.recv(65536)
        assert piece, got
        got += piece
    return got


def tally(app):
    return tuple(app.get("/tally").json())


def wait_until_ended(app):
    """Until every stream that was begun is destroyed."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        begun, ended = tally(app)
        if begun == ended:
            return
        time.sleep(0.01)
    raise AssertionError(f"{tally(app)}: streams were begun and not ended")


def test_a_generator_is_a_stream_of_events(streams):
    answer = streams.get("/numbers?count=3")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream")
    assert answer.headers["cache-control"] == "no-store" and answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["transfer-encoding"] == "chunked" and "content-length" not in answer.headers
    assert [json.loads(event[0][1]) for event in events_of(answer.text)] == [{"number": i, "text": f"number {i}"} for i in range(3)]


@pytest.mark.parametrize("accept", ["application/x-ndjson", "application/jsonl", "text/plain;q=0.1, application/ndjson"])
def test_or_lines_of_json_for_who_asks(streams, accept):
    answer = streams.get("/numbers?count=2", headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.text.splitlines()] == [{"number": i, "text": f"number {i}"} for i in range(2)]


def test_text_keeps_its_lines(streams):
    assert streams.get("/lines").text == "data: one\n\ndata: two\ndata: lines\ndata: and a third\n\ndata: \n\n"
    assert streams.get("/lines", headers={"Accept": "application/x-ndjson"}).text == '"one"\n"two\\nlines\\r\\nand a third"\n""\n'


def test_events_have_names_ids_and_retry(streams):
    assert events_of(streams.get("/named").text) == [
        [["event", "start"], ["id", "id-1"], ["retry", "2500"], ["data", '{"number":1,"text":"first"}']],
        [["event", "badname"], ["id", "id2"], ["data", '{"number":2,"text":"second"}']],
        [["data", '{"number":3,"text":"third"}']]]


def test_an_empty_stream(streams):
    answer = streams.get("/numbers?count=0")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_long_stream_is_whole(streams):
    answer = streams.get("/numbers?count=100000", headers={"Accept": "application/x-ndjson"})
    lines = answer.text.splitlines()
    assert len(lines) == 100000 and json.loads(lines[-1])["number"] == 99999


def test_values_arrive_as_they_are_made(streams):
    with connect(streams, "/ticks?count=1000&milliseconds=20") as client:
        got = read_until(client, b'"number":3')
        assert b'"number":40' not in got


def test_a_connection_serves_on_after_a_stream(streams):
    client = http.client.HTTPConnection(streams.host, streams.port, timeout=PATIENCE)
    for count in (2, 0, 3):
        client.request("GET", f"/ticks?count={count}&milliseconds=1")
        assert client.getresponse().read().count(b"data: ") == count
    client.close()


def test_requests_behind_a_stream_wait_for_it(streams):
    request = "GET /ticks?count=2&milliseconds=1 HTTP/1.1\r\nHost: a\r\n\r\n"
    with socket.create_connection((streams.host, streams.port), timeout=PATIENCE) as client:
        client.sendall((request * 3 + "GET /soon?milliseconds=0 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").encode())
        got = b""
        while piece := client.recv(65536):
            got += piece
    assert got.count(b"text/event-stream") == 3 and got.endswith(b"\r\n\r\nslept")


def test_before_http_1_1_the_end_is_that_of_the_connection(streams):
    with connect(streams, "/numbers?count=2", version="1.0", extra="Connection: keep-alive\r\n") as client:
        got = b""
        while piece := client.recv(65536):
            got += piece
    head, body = got.split(b"\r\n\r\n", 1)
    assert b"Connection: close" in head and b"chunked" not in head and b"Content-Length" not in head
    assert body.count(b"data: ") == 2 and body.endswith(b"\n\n")


def test_head_begins_no_body(streams):
    answer = streams.client.head("/forever")
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "text/event-stream", b"")
    wait_until_ended(streams)


def test_what_is_thrown_before_the_first_value_is_the_answer(streams):
    assert problem_of(streams.get("/fails-at-once"), 409)["detail"] == "not now"


def test_what_is_thrown_later_is_told_in_the_stream(streams):
    events = events_of(streams.get("/fails-later").text)
    assert events[0] == [["data", "1"]] and events[1][0] == ["event", "error"]
    assert json.loads(events[1][1][1]) == {"title": "Internal Server Error", "status": 500}
    assert "streams::fails_later" in streams.err.wait_for("the secret is 42")


def test_lines_end_short_where_something_is_thrown(streams):
    client = http.client.HTTPConnection(streams.host, streams.port, timeout=PATIENCE)
    client.request("GET", "/fails-later", headers={"Accept": "application/x-ndjson"})
    with pytest.raises(http.client.IncompleteRead) as raised:
        client.getresponse().read()
    assert raised.value.partial == b"1\n"


def test_constants_can_be_yielded(streams):
    assert streams.get("/constant").text == "data: first\n\ndata: second\n\ndata: third\n\n"


def test_a_generator_may_ask_another(streams):
    assert streams.get("/chained").text == "data: 0\n\ndata: 10\n\ndata: 20\n\n"


@pytest.mark.parametrize("target", ["/forever", "/ticks?count=1000000&milliseconds=600000", "/flood", "/slowly"])
def test_who_goes_away_ends_the_work(streams, target):
    begun = tally(streams)[0]
    clients = [connect(streams, target) for _ in range(5)]
    for client in clients:
        if target != "/slowly":
            read_until(client, b"data: ")
    while tally(streams)[0] < begun + 5:
        time.sleep(0.01)
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset: nobody is there any more
        client.close()
    wait_until_ended(streams)


def test_who_goes_away_before_a_late_stream_has_begun(streams):
    assert streams.get("/late-stream?milliseconds=1").text == 'data: {"number":1,"text":"late"}\n\n'
    begun = tally(streams)[0]
    clients = [connect(streams, "/late-stream?milliseconds=50") for _ in range(5)]
    while tally(streams)[0] < begun + 5:
        time.sleep(0.01)
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.close()
    while tally(streams)[0] < begun + 10:
        time.sleep(0.01)
    wait_until_ended(streams)


def test_a_body_of_the_apps_own(streams):
    assert streams.get("/source?from=3").text == "3\n2\n1\n0\n"
    client = http.client.HTTPConnection(streams.host, streams.port, timeout=PATIENCE)
    client.request("GET", "/source?from=-1")
    with pytest.raises(http.client.IncompleteRead):
        client.getresponse().read()
    assert streams.err.wait_for("below zero")


def test_who_closes_ends_a_stream(streams):
    with connect(streams, "/forever") as client:
        read_until(client, b"data: 2")
    wait_until_ended(streams)


def test_a_client_that_does_not_read_stops_the_stream_not_the_server(start):
    app = start("streams_app", "--threads", "1", "--write-timeout", "300")
    with connect(app, "/flood"):
        assert app.get("/soon?milliseconds=1").text == "slept"  # the one thread is free
        wait_until_ended(app)


def test_a_flood_leaves_time_for_others(start):
    app = start("streams_app", "--threads", "1")
    with connect(app, "/flood") as client:
        client.setblocking(False)
        for _ in range(20):
            try:
                while client.recv(1 << 20):
                    pass
            except BlockingIOError:
                pass
            assert app.get("/soon?milliseconds=0").text == "slept"


def test_streams_end_with_a_word_when_the_server_stops(start):
    app = start("streams_app", "--threads", "2")
    clients = [connect(app, target) for target in ("/forever", "/ticks?count=9&milliseconds=600000", "/forever")]
    got = [read_until(client, b"data: ") for client in clients]
    app.terminate()
    for client, begun in zip(clients, got):
        while piece := client.recv(65536):
            begun += piece
        assert b"event: end\ndata: the server is stopping\n\n" in begun and begun.endswith(b"0\r\n\r\n")
        client.close()
    assert app.process.wait(PATIENCE) == 0


def test_what_is_asked_of_a_server_that_stops_ends_as_well(start):
    app = start("streams_app", "--threads", "1", "--drain-timeout", "3600000")
    with Raw(app) as stream, Raw(app) as sleeper, Raw(app) as idle:
        stream.socket.sendall(b"GET /forever HTTP/1.1\r\n")
        sleeper.socket.sendall(b"GET /slowly HTTP/1.1\r\n")
        assert idle.ask("/tally").status == 200  # the only reactor has read the other two
        app.terminate()
        assert idle.at_end()
        for client in (stream, sleeper): client.socket.sendall(b"Host: x\r\n\r\n")
        answer = stream.read()
        assert answer.body.endswith(b"event: end\ndata: the server is stopping\n\n") and answer.headers["connection"] == "close"
        answer = sleeper.read()
        assert (answer.body, answer.headers["connection"]) == (b"7", "close")
    assert app.process.wait(PATIENCE) == 0


def test_timers_sleep_their_time(streams):
    began = time.monotonic()
    assert streams.get("/soon?milliseconds=50").text == "slept"
    assert time.monotonic() - began >= 0.05


def test_tasks_at_the_same_time(streams):
    assert streams.get("/all?last=3").json() == [1, 2, 3, 10, 11, 12]
    assert problem_of(streams.get("/all?last=-1"), 409)["detail"] == "no -1"
    wait_until_ended(streams)


def test_the_first_of_several_tasks_stops_the_others(streams):
    assert streams.get("/any?first=600000&second=1").json() == [1, 1]
    assert streams.get("/any?first=2&second=600000").json() == [0, 2]
    assert problem_of(streams.get("/any?first=600000&second=-1"), 409)["detail"] == "no -1"
    wait_until_ended(streams)


def test_what_takes_long_is_done_elsewhere(start):
    app = start("streams_app", "--threads", "1", "--workers", "2")
    with connect(app, "/elsewhere?milliseconds=1001") as slow:
        assert app.get("/elsewhere?milliseconds=0").json() is True  # the one reactor is free
        assert b"too long" in read_until(slow, b"}")


def test_many_streams_at_once(streams):
    clients = [connect(streams, "/ticks?count=20&milliseconds=5", extra="Connection: close\r\n") for _ in range(200)]
    for client in clients:
        got = b""
        while piece := client.recv(65536):
            got += piece
        assert got.count(b"data: ") == 20 and got.endswith(b"0\r\n\r\n")
        client.close()
    wait_until_ended(streams)


def test_the_page_of_the_docs(start):
    app = start("docs_streams_app")
    commands = [line for line in (ROOT / "docs/streams.md").read_text().splitlines() if line.startswith("curl ")]
    said = [subprocess.run(shlex.split(command.replace("http://127.0.0.1:8080", app.url)), text=True, capture_output=True, timeout=PATIENCE, check=True).stdout
            for command in commands]
    assert said == ["".join(f'data: {{"number":{i}}}\n\n' for i in (3, 2, 1)), "".join(f'{{"number":{i}}}\n' for i in (3, 2, 1))]
    with connect(app, "/ticks") as client:
        assert b'event: tick\nid: 1\ndata: {"number":1}\n\n' in read_until(client, b'"number":1}')+b"\n\n"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_compressed_stream_arrives_as_it_is_made(streams, coding):
    with streams.client.stream("GET", "/ticks?count=1000000&milliseconds=20", headers={"Accept-Encoding": coding}) as answer:
        assert answer.headers["content-encoding"] == coding
        got = ""
        for piece in answer.iter_text():
            got += piece
            if '"number":2' in got:
                break
    wait_until_ended(streams)
