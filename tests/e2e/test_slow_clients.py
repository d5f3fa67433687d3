"""slowhttptest's attacks: who beside them asks for something is served as ever, and the server gets rid of them."""
import subprocess
import threading

import pytest
from busy import Connection, fresh
from conftest import PATIENCE, eventually

CONNECTIONS = 200
TIMES = ("--head-timeout", "500", "--body-timeout", "500", "--write-timeout", "500", "--idle-timeout", "500")  # milliseconds
SLOW_READING = ["-w", "1", "-y", "16", "-n", "1", "-z", "1", "-k", "3"]  # windows of 1 to 16 bytes, a byte a second, three requests each


class Neighbour:
    """A healthy client that asks without a pause until it is told to end."""

    def __init__(self, app):
        self.app, self.answers, self.failure, self.enough = app, 0, None, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        try:
            while not self.enough.is_set():
                assert int(fresh(Connection(self.app))) == self.app.process.pid
                self.answers += 1
        except Exception as failure:
            self.failure = failure

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.enough.set()
        self.thread.join(PATIENCE)


@pytest.mark.parametrize("flags, path, counted", [
    pytest.param(["-H", "-i", "1"], "/process", "timeouts_head", id="headers"),
    pytest.param(["-B", "-i", "1", "-s", "8192"], "/echo", "timeouts_body", id="body"),
    pytest.param(["-X", *SLOW_READING], "/program", "timeouts_write", id="reading"),
    pytest.param(["-R", "-a", "1", "-b", "2000"], "/program", None, id="ranges"),
])
def test_slow_clients(start, flags, path, counted):
    app = start("faults_app", "--threads", "2", *TIMES)
    fresh(Connection(app))
    before = app.descriptors()
    with Neighbour(app) as neighbour:
        attack = subprocess.run(["slowhttptest", *flags, "-c", str(CONNECTIONS), "-r", str(CONNECTIONS), "-l", "4", "-p", "30", "-u", app.url + path],
                                text=True, capture_output=True, timeout=PATIENCE)
    assert attack.returncode == 0, attack.stdout + attack.stderr
    assert neighbour.failure is None and neighbour.answers > 0
    counts = app.wait_for_counts(lambda now: now["connections"] == now["connections_closed"])
    assert counts["connections"] >= CONNECTIONS + neighbour.answers
    if counted: assert counts[counted] >= CONNECTIONS
    eventually(lambda: app.descriptors() <= before)
    assert int(fresh(Connection(app))) == app.process.pid
