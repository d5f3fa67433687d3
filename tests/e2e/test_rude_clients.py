"""Clients that go away at any byte, by an end or a reset: nothing crashes, hangs or is left behind.

CONDUIT_SOAK_SECONDS: for how long. CONDUIT_SOAK_SEED repeats the clients' choices."""
import os
import random
import re
import socket
import ssl
import threading
import time

import pytest
from busy import Connection, fresh, get, post
from conftest import PATIENCE, binary, eventually
from tls_client import Hand, pair, tcp

SECONDS = float(os.environ.get("CONDUIT_SOAK_SECONDS", "8"))
SEED = int(os.environ.get("CONDUIT_SOAK_SEED", random.SystemRandom().randrange(1 << 32)))
CLIENTS = 16
MOST_GROWTH = 16 * 1024  # KB of resident memory from the first half to the second, in builds without sanitizers
FLAGS = ("--threads", "2", "--head-timeout", "2000", "--body-timeout", "2000", "--idle-timeout", "2000", "--write-timeout", "2000",
         "--drain-timeout", "3600000")  # whoever would be stuck, would be for ever


def chunked(choose):
    pieces = [choose.randbytes(choose.randint(1, 5000)) for _ in range(choose.randint(0, 4))]
    return post(b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n", b"Transfer-Encoding: chunked")


def sized(choose):
    body = choose.randbytes(choose.choice([0, 10, 5000, 100000]))
    return post(body, b"Content-Length: %d" % len(body))


REQUESTS = [
    lambda choose: get("/process"),
    lambda choose: get("/process", "Accept-Encoding: br"),
    lambda choose: get("/large?size=%d" % choose.choice([1, 3000, 300000]), "Accept-Encoding: gzip"),
    lambda choose: get("/blocking?ms=%d" % choose.randint(0, 20)),
    lambda choose: get("/suspended?ms=%d" % choose.randint(0, 20)),
    lambda choose: get("/ticks?count=%d&ms=%d" % (choose.choice([3, 1000]), choose.randint(0, 3))),
    lambda choose: get("/program", "Range: bytes=%d-" % choose.randint(0, 100000)),
    sized,
    chunked,
    lambda choose: choose.randbytes(choose.randint(1, 200)),
]


def go(choose, client):
    """An end that is polite, or a reset."""
    if choose.random() < 0.5: client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()


def visit(choose, app, context):
    """Some requests, all bytes of them or not, some of the answers' bytes, and away."""
    asked = b"".join(choose.choice(REQUESTS)(choose) for _ in range(choose.choice([1, 1, 2, 8])))
    if choose.random() < 0.7: asked = asked[:choose.randint(0, len(asked))]
    if context and choose.random() < 0.4:  # away while they shake hands
        hand = Hand(app, context)
        try: hand.session.do_handshake()
        except ssl.SSLWantReadError: hello = hand.outgoing.read()
        hand.raw.sendall(hello[:choose.randint(0, len(hello))])
        if choose.random() < 0.5: hand.raw.shutdown(socket.SHUT_WR)
        return go(choose, hand.raw)
    client = tcp(app, receive_buffer=choose.choice([None, 4096]))
    try:
        if context: client = context.wrap_socket(client, server_hostname="localhost")
        while asked:
            size = choose.choice([1, 100, 5000, len(asked)])
            client.sendall(asked[:size])
            asked = asked[size:]
        client.settimeout(choose.choice([0.001, 0.05]))  # who waits for a whole answer to half a request, waits in vain
        if not context and choose.random() < 0.3: client.shutdown(socket.SHUT_WR)
        for _ in range(choose.randint(0, 3)): client.recv(choose.choice([1, 1000, 100000]))
    except (OSError, ssl.SSLError): pass  # the server may well end it first
    go(choose, client)


def clients_of(app, context, until):
    """Threads, each with a seed of its own; what they fail by, and how often they came."""
    failures, visits = [], []

    def run(number):
        choose, count = random.Random(f"{SEED} {number} {bool(context)}"), 0
        try:
            while time.monotonic() < until:
                visit(choose, app, context)
                count += 1
        except Exception as failure:
            failures.append(failure)
        visits.append(count)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
    for thread in threads: thread.start()
    return threads, failures, visits


def resident(app):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{app.process.pid}/status").read())[1])


def is_sanitized(name):
    with open(binary(name), "rb") as program:
        content = program.read()
    return b"__asan_init" in content or b"__tsan_init" in content


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
def test_rude_clients(start, pair, encrypted):
    print(f"CONDUIT_SOAK_SEED={SEED}")  # pytest shows it where the test fails
    app = start("faults_app", *FLAGS, *(pair.flags if encrypted else []), verify=pair.context() if encrypted else True)
    context = pair.context() if encrypted else None
    fresh(Connection(app, context))
    before, memory = app.descriptors(), []
    for _ in range(2):  # halves
        threads, failures, visits = clients_of(app, context, time.monotonic() + SECONDS / 4)
        for thread in threads: thread.join(SECONDS + PATIENCE)
        assert not failures and sum(visits) > 0
        fresh(Connection(app, context))
        counts = app.wait_for_counts(lambda now: now["connections"] == now["connections_closed"])
        assert counts["connections"] >= sum(visits)
        eventually(lambda: app.descriptors() <= before)
        memory.append(resident(app))
    print(f"visits in the second half: {sum(visits)}; resident KB after each half: {memory}")
    if not is_sanitized("faults_app"): assert memory[1] - memory[0] <= MOST_GROWTH
    assert app.end() == 0 and all(line.startswith("conduit: counts ") for line in app.err.all()), app.err.text
