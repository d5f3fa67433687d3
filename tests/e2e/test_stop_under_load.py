"""SIGTERM, and the hand-over of the port, while clients of every kind are busy: nothing that was taken is lost."""
import pytest
from busy import Busy
from conftest import PATIENCE
from tls_client import pair

FOR_EVER = ("--drain-timeout", "3600000")  # milliseconds: what is late is waited for, not cut off


@pytest.fixture(params=["plain", "tls"])
def encryption(request, pair):
    """The server's flags, and what its clients need."""
    return (pair.flags, pair.context()) if request.param == "tls" else ([], None)


@pytest.mark.parametrize("turns", [1, 3, 10])
def test_stop(start, encryption, turns):
    flags, context = encryption
    app = start("faults_app", "--threads", "2", *FOR_EVER, *flags, verify=context or True)
    clients = Busy(app, context, may_end=True)
    try:
        clients.wait_for_turns(turns)
        app.terminate()
        clients.wait_for(lambda: not any(thread.is_alive() for thread in clients.threads))
    finally:
        clients.end()
    assert not clients.failures
    assert app.process.wait(PATIENCE) == 0
    assert app.err.all() == []


def test_hand_over(start, encryption):
    flags, context = encryption
    share = ("faults_app", "--threads", "2", "--reuse-port", *FOR_EVER, *flags)
    old = start(*share, verify=context or True)
    clients = Busy(old, context)
    try:
        clients.wait_for_turns(3)
        new = start(*share, serve=("serve", "--no-access-log", "--port", str(old.port)), verify=context or True)
        clients.wait_for_turns(3)
        old.terminate()
        clients.wait_for(lambda: old.process.poll() is not None)
        clients.wait_for_turns(3)
    finally:
        clients.end()
    assert not clients.failures
    assert {b"%d" % old.process.pid, b"%d" % new.process.pid} == set(clients.answers)
    assert old.process.returncode == 0 and old.err.all() == []
