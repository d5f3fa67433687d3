"""What bounds clients that speak HTTP/2: floods and waits."""
import os

import pytest
from conftest import PATIENCE
from h2.errors import ErrorCodes
from h2_client import H2, tally
from hpack import Encoder
from hyperframe.frame import ContinuationFrame, DataFrame, HeadersFrame, PingFrame, PriorityFrame, RstStreamFrame, SettingsFrame, WindowUpdateFrame


@pytest.fixture(scope="module")
def streams(start_shared):
    return start_shared("streams_app", "--threads", "1", "--workers", "2")


# Floods


def calmed(app, client, error=ErrorCodes.ENHANCE_YOUR_CALM):
    client.until_closed()
    assert client.goaway == error
    with H2(app) as other: assert other.ask("/number/3").body == b"3"
    assert app.counts()["refused_malformed"] == 1


@pytest.fixture
def flooded(start):
    return start("secure_app", "--threads", "1")


def test_rapid_reset(start):
    app = start("streams_app", "--threads", "1")
    with H2(app) as client:
        for _ in range(150):
            number = client.begin("/slowly")
            client.reset(number)
        client.until_closed()
        assert client.goaway == ErrorCodes.ENHANCE_YOUR_CALM
    with H2(app) as client:
        while tally(client) != 0: pass
    assert app.counts()["refused_malformed"] == 1


def test_resets_that_the_client_provokes(start):
    """As in CVE-2025-8671: the server has to reset what is malformed."""
    app = start("secure_app", "--threads", "1")
    with H2(app) as client:
        for _ in range(150): client.begin("", head=[(":method", "GET"), (":scheme", "http"), (":authority", "x")])
        client.until_closed()
        assert client.goaway == ErrorCodes.ENHANCE_YOUR_CALM
    assert app.counts()["requests"] == 0 and app.counts()["refused_malformed"] > 100


def test_a_hundred_streams_and_no_more(streams):
    with H2(streams) as client:
        numbers = [client.begin("/slowly") for _ in range(105)]  # before it knows how many
        for number in numbers[100:]: assert client.wait(number).reset == ErrorCodes.REFUSED_STREAM
        with H2(streams) as other: assert tally(other) == 100
        client.raw(HeadersFrame(numbers[-1] + 2, Encoder().encode([(":method", "GET"), (":scheme", "http"), (":authority", "x"), (":path", "/tally")]),
                                flags=["END_HEADERS", "END_STREAM"]))
        client.until_closed()
        assert client.goaway == ErrorCodes.PROTOCOL_ERROR
    with H2(streams) as client:
        while tally(client) != 0: pass


def test_continuation_flood(flooded):
    with H2(flooded) as client:
        client.settle()
        client.raw(HeadersFrame(1, b"", flags=[]), *[ContinuationFrame(1, b"") for _ in range(20)])
        calmed(flooded, client, ErrorCodes.ENHANCE_YOUR_CALM)


def test_large_heads_need_continuations(start):
    app = start("secure_app", "--max-head", "400000")
    with H2(app) as client:
        client.settle()
        client.h2.encoder.huffman = False
        answer = client.ask("/number/4", fields=[(f"a{i}", os.urandom(20_000).hex()) for i in range(8)])
        assert (answer.status, answer.body) == (200, b"4")
        assert client.ask("/number/4", fields=[(f"a{i}", os.urandom(20_000).hex()) for i in range(8, 18)]).status == 431


def test_a_small_head_that_decodes_to_a_large_one(flooded):
    """4000 references to one field of the compression's table."""
    with H2(flooded) as client:
        client.settle()
        answer = client.ask("/number/4", fields=[("a", "b" * 3900)] * 4000)
        assert answer.status == 431
        assert client.ask("/number/4").body == b"4"


def test_too_many_settings(flooded):
    with H2(flooded) as client:
        client.settle()
        client.raw(SettingsFrame(0, settings={number: 1 for number in range(100, 140)}))
        client.until_closed()
        assert client.goaway is not None
    assert flooded.get("/number/3").json() == 3


@pytest.mark.parametrize("frame", [PingFrame(0, b"12345678"), SettingsFrame(0, settings={}), PriorityFrame(3, depends_on=1)],
                         ids=["ping", "settings", "priority"])
def test_frames_that_bring_nothing(flooded, frame):
    with H2(flooded) as client:
        client.settle()
        client.raw(*[frame] * 3000)
        calmed(flooded, client)


def test_resets_of_a_stream_that_is_over(flooded):
    """A client that reset a stream may say so again for each frame that was on its way, which is no flood yet."""
    with H2(flooded) as client:
        client.settle()
        assert client.ask("/number/4").body == b"4"
        client.raw(*[RstStreamFrame(1, error_code=8)] * 900)
        assert client.ask("/number/5").body == b"5"
        client.raw(*[RstStreamFrame(1, error_code=8)] * 3000)
        calmed(flooded, client)


def test_pieces_of_a_body_without_a_byte(flooded):
    with H2(flooded) as client:
        client.settle()
        number = client.begin("/echo", "POST", end=False)
        client.raw(*[DataFrame(number, b"")] * 3000)
        calmed(flooded, client)


def test_as_many_frames_as_a_proper_client_sends(flooded):
    with H2(flooded) as client:
        client.settle()
        client.raw(*[PingFrame(0, b"12345678")] * 900)
        assert client.ask("/number/4").body == b"4"


@pytest.mark.parametrize("frames, error", [
    ([DataFrame(1, b"x")], ErrorCodes.PROTOCOL_ERROR),
    ([HeadersFrame(2, b"\x82", flags=["END_HEADERS"])], ErrorCodes.PROTOCOL_ERROR),
    ([HeadersFrame(1, b"\xff\xff\xff\xff\xff", flags=["END_HEADERS"])], ErrorCodes.COMPRESSION_ERROR),
    ([HeadersFrame(1, b"\x82", flags=[]), PingFrame(0, b"12345678")], ErrorCodes.PROTOCOL_ERROR),
    ([WindowUpdateFrame(0, 2**31 - 1)] * 2, ErrorCodes.FLOW_CONTROL_ERROR),
    ([SettingsFrame(0, settings={4: 2**31})], ErrorCodes.FLOW_CONTROL_ERROR),
])
def test_connections_that_speak_something_else(flooded, frames, error):
    with H2(flooded) as client:
        client.settle()
        client.raw(*frames)
        calmed(flooded, client, error)


# Waits


def test_head_that_never_ends(start):
    app = start("secure_app", "--head-timeout", "100")
    with H2(app) as client:
        client.settle()
        client.raw(HeadersFrame(1, b"\x82", flags=[]))
        client.until_closed()
        assert client.goaway == ErrorCodes.ENHANCE_YOUR_CALM
    assert app.counts()["timeouts_head"] == 1


def test_body_that_never_ends(start):
    app = start("secure_app", "--body-timeout", "100")
    with H2(app) as client:
        number = client.begin("/echo", "POST", end=False)
        assert client.wait(number).status == 408
        assert client.ask("/number/4").body == b"4"
    assert app.counts()["timeouts_body"] == 1


def test_handler_that_never_ends(start):
    app = start("streams_app", "--handler-timeout", "100")
    with H2(app) as client:
        answer = client.ask("/slowly")
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        while tally(client) != 0: pass
    assert app.counts()["timeouts_handler"] == 1


def test_client_that_takes_nothing(start):
    app = start("secure_app", "--write-timeout", "100")
    with H2(app, window=10, takes=False) as client:
        assert client.ask("/program").reset == ErrorCodes.CANCEL
        assert client.ask("/number/4").body == b"4"
    assert app.counts()["timeouts_write"] == 1


def test_client_that_reads_nothing(start):
    app = start("streams_app", "--threads", "1", "--write-timeout", "200")
    with H2(app, window=2**30) as client:
        client.h2.increment_flow_control_window(2**30)
        client.begin("/flood")
        client.begin("/forever")
        client.flush()
        app.wait_for_counts(lambda counts: counts["timeouts_write"] == 1 and counts["connections_closed"] == 1)
    with H2(app) as client: assert tally(client) == 0


def test_bodies_of_one_connection(start):
    app = start("secure_app", "--max-body", "1000")
    with H2(app) as client:
        numbers = [client.begin("/echo", "POST", end=False) for _ in range(5)]
        for number in numbers: client.send(number, b"x" * 900, end=False)
        last = client.wait(numbers[4])
        assert (last.status, last.headers["retry-after"]) == (503, "1")
        for number in numbers[:4]: client.send(number, b"y")
        assert all(len(client.wait(number).body) == 901 for number in numbers[:4])
        assert client.ask("/echo", "POST").status == 200


def test_idle_client(start):
    app = start("secure_app", "--idle-timeout", "100")
    with H2(app) as client:
        assert client.ask("/number/4").body == b"4"
        client.until_closed()
        assert client.goaway == ErrorCodes.NO_ERROR
    assert app.counts()["timeouts_idle"] == 1


def test_last_request(start):
    app = start("secure_app", "--max-requests", "2")
    with H2(app) as client:
        assert client.ask("/number/4").body == b"4"
        number = client.begin("/number/5")
        client.until_closed()
        assert client.streams[number].body == b"5" and client.goaway == ErrorCodes.NO_ERROR
    assert app.counts()["last_requests"] == 1


def test_drain(start):
    app = start("streams_app", "--threads", "1")
    with H2(app) as client, H2(app) as idle:
        number = client.begin("/soon?milliseconds=300")
        events = client.begin("/ticks?count=5&milliseconds=50")
        idle.ask("/tally")
        client.until(lambda: client.streams[events].body)
        app.terminate()
        client.until_closed()
        idle.until_closed()
        assert client.goaway == idle.goaway == ErrorCodes.NO_ERROR
        assert client.streams[number].status == 200 and client.streams[events].ended
        app.process.wait(PATIENCE)  # a second signal would cut it off


# What the operator sees


def test_counts(start):
    app = start("secure_app", "--threads", "1", "--max-body", "1000")
    with H2(app) as client:
        client.settle()
        assert client.ask("/number/4").body == b"4"
        number = client.begin("/echo", "POST", end=False)
        client.send(number, b"x" * 1001)
        assert client.wait(number).status == 413
        assert client.ask("/" + "x" * 9000).status == 414
        assert client.ask("/number/4", fields=[("a", "b" * 33_000)]).status == 431
        assert client.ask("/number/4", head=[(":method", "GET"), (":scheme", "http"), (":authority", "x")]).reset == ErrorCodes.PROTOCOL_ERROR
        client.ping()
        counts = app.counts()
    assert [counts["refused_" + what] for what in ("body", "target", "head", "malformed")] == [1, 1, 1, 1]
    assert counts["requests"] == 1 and counts["connections"] == 1
    assert counts["bytes_received"] > 1001 and 100 < counts["bytes_sent"] < 5000


def test_access_log(start):
    app = start("secure_app", serve=("serve", "--port", "0"))
    with H2(app) as client:
        client.ask("/number/12")
        client.ask("/nowhere?x=1")
        client.ask("/number/12", "BREW")
        for line in (r"GET /number/12 200 2 ", r"GET /nowhere\?x=1 404 \d+ ", r"- - 501 \d+ "): app.out.wait_for(line)
