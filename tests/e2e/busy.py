"""Clients that keep a server busy and miss nothing: what they ask is answered completely, or was not taken at all."""
import collections
import random
import ssl
import threading
import time

from conftest import PATIENCE
from raw import Raw


class NotTaken(Exception):
    """The server ended the connection before the first byte of an answer: it is as if nothing had been asked."""


class Connection:
    def __init__(self, app, context=None):
        self.app, self.context, self.raw, self.answered = app, context, None, 0

    def end(self):
        if self.raw: self.raw.close()
        self.raw, self.answered = None, 0

    def open(self):
        if not self.raw: self.raw = Raw(self.app, context=self.context)

    def send(self, *pieces):
        """Opens the connection where there is none. What the server does not take shows when the answer is read."""
        try:
            self.open()
            for piece in pieces: self.raw.socket.sendall(piece)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError):
            if not self.raw: raise NotTaken from None

    def read(self):
        try:
            begun = self.raw.stream.peek(1)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError):
            begun = b""
        if not begun: raise NotTaken
        answer = self.raw.read()
        assert answer.status == 200, (answer.status, answer.body)
        self.answered += 1
        if answer.headers.get("connection") == "close": self.end()
        return answer.body


def get(target, *fields):
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: localhost", *fields, "", ""]).encode()


def post(body, *fields):
    return b"\r\n".join([b"POST /echo HTTP/1.1", b"Host: localhost", *fields, b"", body])


# What a client does in one turn, on a connection that stays open from turn to turn.

def kept(to):
    to.send(get("/process"))
    return to.read()


def fresh(to):
    to.send(get("/process", "Connection: close"))
    return to.read()


def slow(to):
    target, expected = random.choice([("/suspended?ms=20", b"slept"), ("/blocking?ms=20", b"waited")])
    to.send(get(target))
    assert to.read() == expected


def stream(to):
    to.send(get("/ticks?count=10&ms=3"))
    events, cut, _ = to.read().partition(b"event: end\n")  # as many as came before the server stopped
    count = events.count(b"\n\n")
    assert events == b"".join(b"data: %d\n\n" % i for i in range(count)) and (cut or count == 10), events


def large(to):
    to.send(get("/large?size=300000"))
    assert to.read() == b"x" * 300000


def pipelined(to):
    """All of them have arrived as soon as one is answered, so that all are."""
    to.send(get("/process") + get("/suspended?ms=3") + post(b"body", b"Content-Length: 4") + get("/ticks?count=2&ms=1") + get("/process"))
    parts = [to.read()]
    for _ in range(4):
        assert to.raw, f"the connection ends after {len(parts)} answers of 5"
        parts.append(to.read())
    assert parts[0] == parts[4] and parts[1:3] == [b"slept", b"body"]


def upload(to):
    """The rest of the body comes when the server has the head."""
    body = random.randbytes(random.randint(2, 30000))
    cut = random.randint(1, len(body) - 1)
    if random.random() < 0.5:
        to.send(post(body[:cut], b"Content-Length: %d" % len(body)), body[cut:])
    else:
        first, rest = (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:cut], body[cut:]))
        to.send(post(first, b"Transfer-Encoding: chunked"), rest + b"0\r\n\r\n")
    assert to.read() == body


TURNS = [kept, fresh, slow, stream, large, pipelined, upload]


class Busy:
    """A thread for each kind of turn, until they are told to end or nobody listens any more, where that `may_end`."""

    def __init__(self, app, context=None, may_end=False):
        self.app, self.context, self.may_end = app, context, may_end
        self.turns, self.not_taken, self.failures, self.answers = collections.Counter(), collections.Counter(), [], []
        self.enough = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(turn,)) for turn in TURNS]
        for thread in self.threads: thread.start()

    def run(self, turn):
        to = Connection(self.app, self.context)
        try:
            while not self.enough.is_set():
                try:
                    answer = turn(to)
                    self.turns[turn.__name__] += 1
                    if answer: self.answers.append(answer)
                except NotTaken:
                    # A connection that idled may end at any time. Nobody who has just come may be sent away, but by a server that stops.
                    assert to.answered or self.may_end, f"{turn.__name__}: a new connection was not served"
                    self.not_taken[turn.__name__] += 1
                    to.end()
        except ConnectionRefusedError:
            if not self.may_end: self.failures.append(f"{turn.__name__}: nobody listens")
        except Exception as failure:
            self.failures.append(f"{turn.__name__}: {failure!r}")
        finally:
            to.end()

    def wait_for(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end and not self.failures, (self.failures, self.turns, self.not_taken)
            time.sleep(0.005)

    def wait_for_turns(self, count):
        """So many more of every kind."""
        before = self.turns.copy()
        self.wait_for(lambda: all(self.turns[turn.__name__] >= before[turn.__name__] + count for turn in TURNS))

    def end(self):
        self.enough.set()
        for thread in self.threads: thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in self.threads)
