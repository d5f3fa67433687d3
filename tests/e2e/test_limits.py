"""Beyond each limit, the client gets an answer, the server counts it, and others are served as before."""
import contextlib
import os
import resource
import time

import pytest
from conftest import PATIENCE, eventually
from raw import Raw


def told_off(answer, status):
    assert answer.status == status and answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close" and answer.json()["status"] == status and answer.json()["detail"]
    return answer


def served(app):
    with Raw(app) as client:
        answer = client.ask("/life/hello")
        return answer is not None and answer.status == 200


def test_connections(start):
    app = start("life_app", "--threads", "2", "--max-connections", "3")
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(Raw(app)) for _ in range(3)]
        assert [client.ask("/life/hello").status for client in held] == [200] * 3
        with Raw(app) as fourth:
            answer = told_off(fourth.read(), 503)  # without having asked
            assert answer.headers["retry-after"] == "1" and fourth.at_end()
        assert [client.ask("/life/hello").status for client in held] == [200] * 3
        assert app.counts()["refused_connections"] == 1
        held[0].close()
        eventually(lambda: served(app))


def test_a_flood_of_connections_is_not_even_accepted(start):
    app = start("life_app", "--threads", "1", "--max-connections", "1")
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(Raw(app))
        assert first.ask("/life/hello").status == 200
        end = time.monotonic() + PATIENCE
        while app.counts()["accept_pauses"] == 0:
            assert time.monotonic() < end
            for _ in range(30):
                stack.enter_context(Raw(app))  # neither reads nor closes
        assert first.ask("/life/hello").status == 200
    eventually(lambda: served(app))


def test_connections_of_one_address(start):
    app = start("life_app", "--threads", "2", "--max-connections-per-address", "2")
    with Raw(app) as one, Raw(app) as two, Raw(app, source="127.0.0.2") as other:
        assert [client.ask("/life/hello").status for client in (one, two, other)] == [200] * 3
        with Raw(app) as three:
            assert told_off(three.read(), 429).headers["retry-after"] == "1"
            assert three.at_end()
        assert app.counts()["refused_of_address"] == 1
        two.close()
        eventually(lambda: served(app))


def test_requests_of_one_connection(start):
    app = start("life_app", "--max-requests", "3")
    with Raw(app) as client:
        client.send("/life/hello", times=4)
        answers = [client.read() for _ in range(3)]
        assert [answer.headers.get("connection") for answer in answers] == [None, None, "close"]
        assert all(answer.body == b"hello" for answer in answers) and client.at_end()
    counts = app.counts()
    assert counts["last_requests"] == 1 and counts["requests"] == 3


@pytest.mark.parametrize("path", ["/life/blocked", "/life/suspended"])
def test_handler_that_takes_too_long(start, path):
    app = start("life_app", "--threads", "1", "--handler-timeout", "100")
    with Raw(app) as client:
        client.send(path)
        client.send("/life/hello")  # pipelined: not answered any more
        assert told_off(client.read(), 503).headers["retry-after"] == "1"
        assert client.at_end()
    with Raw(app) as other:
        kind = path.removeprefix("/life/")
        assert other.ask("/life/held").json()[kind] == 1
        other.ask("/life/open", method="POST")
        eventually(lambda: other.ask("/life/held").json()[kind] == 0)
    counts = app.wait_for_counts(lambda now: now["connections_closed"] == now["connections"])
    assert counts["timeouts_handler"] == 1


def test_handler_time_begins_when_earlier_answers_are_taken(start):
    app = start("life_app", "--threads", "1", "--handler-timeout", "100", "--max-output", "100000000")
    with Raw(app) as client:
        client.send("/life/large?size=30000000")
        client.send("/life/blocked")  # waits behind what the client does not take
        with Raw(app) as other:
            eventually(lambda: other.ask("/life/held").json()["blocked"] == 1)
        assert app.counts()["timeouts_handler"] == 0
        assert len(client.read().body) == 30_000_000
        told_off(client.read(), 503)
        with Raw(app) as other:
            other.ask("/life/open", method="POST")
        assert client.at_end()


def test_output_that_a_client_does_not_take(start):
    app = start("life_app", "--threads", "1", "--max-output", "1000")
    with Raw(app) as client:
        client.send("/life/large?size=100000", times=400)
        counts = app.wait_for_counts(lambda now: now["output_full"] > 0 and now["requests"] > 1)
        assert counts["requests"] < 400
        assert all(len(client.read().body) == 100_000 for _ in range(400))
    assert app.counts()["requests"] == 400


def test_heads_and_bodies(start):
    app = start("life_app", "--max-head", "256", "--max-target", "64", "--max-body", "10", "--max-headers", "3")
    for kind, request in {
        "refused_target": b"GET /" + b"a" * 64 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        "refused_head": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nA: b\r\nA: b\r\n\r\n",
        "refused_body": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n",
        "refused_malformed": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    }.items():
        with Raw(app) as client:
            client.socket.sendall(request)
            assert 400 <= client.read().status < 500
        assert app.counts()[kind] == 1


def test_waits(start):
    app = start("life_app", "--head-timeout", "50", "--body-timeout", "50", "--idle-timeout", "50")
    for kind, request in {"timeouts_head": b"GET / HTT", "timeouts_body": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", "timeouts_idle": b""}.items():
        with Raw(app) as client:
            client.socket.sendall(request)
            answer = client.read()
            assert (answer.status == 408) if request else (answer is None)
        app.wait_for_counts(lambda now: now[kind] >= 1)


def test_an_answer_under_way_outlives_its_connections_idling(start):
    app = start("life_app", "--idle-timeout", "50")
    size = 200_000  # the server's system takes it all; the client's, which is not read, does not
    with Raw(app, receive_buffer=4096) as client:
        client.send(f"/life/large?size={size}")
        app.wait_for_counts(lambda now: now["timeouts_idle"] == 1)
        client.send("/life/hello")  # which nobody expects any more: a reset would take the answer along
        assert client.read().body == b"x" * size
        assert client.at_end()


def test_no_descriptors_left(start):
    app = start("life_app", "--threads", "1")
    process = app.process.pid
    spin = lambda: sum(map(int, open(f"/proc/{process}/stat").read().rpartition(")")[2].split()[11:13]))  # user and system time, in ticks
    with contextlib.ExitStack() as stack:
        with Raw(app) as first:  # UndefinedBehaviorSanitizer opens a pipe when it sees a type for the first time
            first.send("/life/hello", more="Connection: close\r\n")
            assert first.read().body == b"hello" and first.at_end()
        spare = 5
        used = app.descriptors()
        resource.prlimit(process, resource.RLIMIT_NOFILE, (used + spare, used + spare))
        clients = [stack.enter_context(Raw(app)) for _ in range(20)]
        for client in clients:
            client.send("/life/hello")
        assert all(client.read().body == b"hello" for client in clients[:spare])
        before, pauses = spin(), app.counts()["accept_pauses"]
        app.wait_for_counts(lambda now: now["accept_pauses"] >= pauses + 10)
        assert spin() - before < 0.5 * os.sysconf("SC_CLK_TCK")  # a loop that spins takes the second that ten pauses last
        for client in clients[:spare]:  # as these end, the others are served
            client.close()
        for client in clients[spare:]:
            assert client.read().body == b"hello"
            client.close()


def test_all_descriptors_are_used(start):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard // 2, hard))
    try:
        app = start("life_app")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert resource.prlimit(app.process.pid, resource.RLIMIT_NOFILE) == (hard, hard)


def test_totals(start):
    app = start("life_app", "--threads", "2")
    with Raw(app) as client:
        for _ in range(10):
            client.ask("/life/hello")
        with Raw(app) as other:
            shown = other.ask("/life/traffic").json()
    assert shown["requests"] == 11 and shown["connections"] == 2
    assert shown["bytes_received"] == 10 * len(b"GET /life/hello HTTP/1.1\r\nHost: x\r\n\r\n") + len(b"GET /life/traffic HTTP/1.1\r\nHost: x\r\n\r\n")
    counts = app.wait_for_counts(lambda now: now["connections_closed"] == 2)
    assert counts["requests"] == 11 and counts["bytes_sent"] > shown["bytes_sent"] > 10 * len(b"hello")
