"""Hooks, signals, draining, and handing a port over without losing a request."""
import contextlib
import os
import signal
import socket
import threading
import time

import pytest
from conftest import PATIENCE, App, problem_of, run_app
from raw import Raw
from test_cli import refused

SERVE = ("serve", "--no-access-log", "--threads", "2")


def events(lines):
    return [line for line in lines if line.startswith(("start: ", "stop: "))]


def test_hooks_run_in_order(start):
    app = start("life_app")
    assert app.get("/life/hello").text == "hello"
    assert app.end() == 0
    lines = app.out.all()
    assert events(lines) == ["start: fill", "start: check", "stop: close", "stop: save"]
    assert "serves on" in lines[2]  # the port opens after the last start hook


def test_failing_start_hook():
    done = run_app("life_app", "--port", "0", env={"LIFE_FAIL_START": "1"})
    assert done.returncode == 1 and done.stdout.splitlines() == ["start: fill"]
    assert done.stderr.count("\n") == 1 and "life::fill" in done.stderr and "life.cpp:" in done.stderr
    assert done.stderr.endswith(": the journal is locked by another clerk\n")


def test_throwing_start_hook():
    done = run_app("life_app", "--port", "0", env={"LIFE_THROW_START": "1"})
    assert done.returncode == 1 and events(done.stdout.splitlines()) == ["start: fill", "start: check"]
    assert "life::check" in done.stderr and "thrown at the start" in done.stderr


def test_failing_stop_hook():
    app = App("life_app", [*SERVE, "--port", "0"], {"LIFE_FAIL_STOP": "1"})
    assert app.end() == 1
    assert events(app.out.all())[2:] == ["stop: close", "stop: save"]  # the others run all the same
    assert "life::close" in app.err.text and "the lid is stuck" in app.err.text


def test_stop_hooks_follow_start_hooks_when_the_port_is_in_use(start):
    first = start("life_app")
    done = run_app("life_app", "--port", str(first.port))
    assert done.returncode == 1 and "in use" in done.stderr
    assert events(done.stdout.splitlines()) == ["start: fill", "start: check", "stop: close", "stop: save"]


def test_work_after_an_answer(start):
    app = start("life_app")
    for note in ("first", "fails", "throws"):
        answer = app.client.post("/life/later", params={"note": note})
        assert answer.status_code == (409 if note == "fails" else 200)
        if note != "throws":
            assert app.out.wait_for(f"^afterwards: {note}$")
    assert app.err.wait_for("work after an answer: thrown afterwards")


def test_work_after_an_answer_is_done_before_the_stop(start):
    app = start("life_app")
    for number in range(20):
        app.client.post("/life/later", params={"note": str(number)})
    assert app.end() == 0
    lines = app.out.all()
    assert {line for line in lines if line.startswith("afterwards")} == {f"afterwards: {number}" for number in range(20)}
    assert lines.index("stop: close") > max(i for i, line in enumerate(lines) if line.startswith("afterwards"))


@pytest.mark.parametrize("path", ["impatient", "impatient-blocking"])
def test_time_out_of_an_endpoint(start, path):
    app = start("life_app")
    answer = problem_of(app.get(f"/life/{path}"), 503)
    assert answer["detail"] == "The request took longer than 20 ms."
    assert app.wait_for_counts(lambda counts: counts["timeouts_handler"] == 1)


def test_longer_time_out_of_an_endpoint(start):
    app = start("life_app", "--handler-timeout", "1")
    assert app.get("/life/patient").text == "in time"


def rounds(app):
    return app.get("/life/rounds").json()


def wait_for_rounds(app, count):
    end = time.monotonic() + PATIENCE
    while (now := rounds(app))["count"] < count:
        assert time.monotonic() < end, now
        time.sleep(0.01)
    return now


@pytest.mark.parametrize("env", [{}, {"LIFE_SLOW_ROUND": "1"}])
def test_periodic_hook(start, env):
    assert wait_for_rounds(start("life_app", env=env), 5)["overlaps"] == 0


def test_failing_periodic_hook_is_reported_and_goes_on(start):
    app = start("life_app", env={"LIFE_FAIL_ROUND": "1"})
    line = app.err.wait_for("the clock is broken", after=2)
    assert "life::round" in line and "life.cpp:" in line
    assert app.get("/life/hello").text == "hello"


def test_periodic_hook_that_does_not_end():
    app = App("life_app", [*SERVE, "--port", "0", "--drain-timeout", "100"], {"LIFE_HANG": "1"})
    app.out.wait_for("^hangs$")
    assert app.end() == 1
    assert "life::hang" in app.err.text
    assert not [line for line in app.out.all() if line.startswith("stop: ")]


def test_drain_answers_what_has_begun_and_ends_what_idles(start):
    app = start("life_app", "--threads", "1")
    with Raw(app) as idle, Raw(app) as half, Raw(app) as opener, Raw(app) as waiting:
        assert idle.ask("/life/hello").status == 200
        half.socket.sendall(b"GET /life/hello HTTP/1.1\r\n")
        opener.socket.sendall(b"POST /life/open HTTP/1.1\r\n")
        waiting.send("/life/blocked")
        with Raw(app) as other:
            while other.ask("/life/held").json()["blocked"] == 0:
                pass
        app.terminate()
        assert refused(app)
        assert idle.at_end() and app.process.poll() is None
        half.socket.sendall(b"Host: x\r\n\r\n")
        answer = half.read()
        assert (answer.status, answer.headers["connection"], answer.body) == (200, "close", b"hello")
        assert half.at_end() and app.process.poll() is None
        opener.socket.sendall(b"Host: x\r\n\r\n")
        assert opener.read().status == 204
        answer = waiting.read()
        assert (answer.status, answer.headers["connection"], answer.body) == (200, "close", b"late")
        assert app.process.wait(PATIENCE) == 0


def test_drain_answers_all_that_has_arrived(start):
    app = start("life_app", "--threads", "1")
    with Raw(app) as client, Raw(app) as opener:
        blocked, hello = (f"GET /life/{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for name in ("blocked", "hello"))
        opener.socket.sendall(b"POST /life/open HTTP/1.1\r\n")
        client.socket.sendall(blocked + hello + hello + b"GET /life/hel")  # the last one has not arrived
        with Raw(app) as other:
            while other.ask("/life/held").json()["blocked"] == 0:
                pass
        app.terminate()
        assert refused(app)
        opener.socket.sendall(b"Host: x\r\n\r\n")
        assert opener.read().status == 204
        answers = [client.read() for _ in range(3)]
        assert [answer.body for answer in answers] == [b"late", b"hello", b"hello"]
        assert [answer.headers.get("connection") for answer in answers] == [None, None, "close"]
        assert client.at_end()


def test_health_and_delay_of_the_drain(start):
    app = start("life_app", "--drain-delay", "3600000")
    assert (app.get("/healthz").text, app.get("/readyz").text) == ("ok", "ok")
    app.terminate()
    end = time.monotonic() + PATIENCE
    while (answer := app.get("/readyz")).status_code == 200:
        assert time.monotonic() < end
    assert answer.status_code == 503 and answer.headers["retry-after"] == "1"
    with Raw(app) as new:  # the port stays open for those who have not heard of it
        assert new.ask("/healthz").body == b"ok"
    app.terminate()
    assert app.process.wait(PATIENCE) == 0


def test_hangup_ends_nothing(start):
    app = start("life_app")
    for _ in range(3):
        app.process.send_signal(signal.SIGHUP)
        assert app.get("/life/hello").text == "hello"
    app.counts()
    assert app.process.poll() is None


class Clients:
    """Ask for the process's number, on new connections and on kept ones, until they are told to end."""

    def __init__(self, port):
        self.port, self.answers, self.failures, self.enough = port, [], [], threading.Event()
        self.host = "127.0.0.1"
        self.threads = [threading.Thread(target=self.run, args=(kept,)) for kept in (False, False, True)]
        for thread in self.threads:
            thread.start()

    def run(self, kept):
        while not self.enough.is_set():
            try:
                with Raw(self) as client:
                    while not self.enough.is_set():
                        answer = client.ask("/life/process", more="" if kept else "Connection: close\r\n")
                        assert answer is not None and answer.status == 200, answer
                        self.answers.append(int(answer.body))
                        if answer.headers.get("connection") == "close":
                            break
            except Exception as failure:
                self.failures.append(failure)

    def wait_for(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end and not self.failures, self.failures
            time.sleep(0.005)

    def end(self):
        self.enough.set()
        for thread in self.threads:
            thread.join(PATIENCE)


def test_handing_the_port_over(start):
    old = start("life_app", "--reuse-port", "--threads", "2")
    clients = Clients(old.port)
    try:
        clients.wait_for(lambda: len(clients.answers) >= 500)
        new = start("life_app", serve=("serve", "--no-access-log", "--reuse-port", "--threads", "2", "--port", str(old.port)))
        clients.wait_for(lambda: new.process.pid in clients.answers)
        old.terminate()
        clients.wait_for(lambda: old.process.poll() is not None)
        after = len(clients.answers)
        clients.wait_for(lambda: len(clients.answers) >= max(2000, after + 500))
    finally:
        clients.end()
    assert not clients.failures
    assert old.process.pid in clients.answers
    assert set(clients.answers[after + len(clients.threads):]) == {new.process.pid}


def test_two_on_one_port_only_when_asked_for(start):
    first = start("life_app", "--reuse-port")
    second = run_app("life_app", "--port", str(first.port))
    assert second.returncode == 1 and "in use" in second.stderr


# systemd's part: it opens the sockets, starts the process with descriptors from 3 on, and listens to what it says.

AS_SERVICE = ("sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh")


@contextlib.contextmanager
def activated(sockets, env=None, flags=()):
    def place():
        copies = [os.dup(each.fileno()) for each in sockets]
        for number, copy in enumerate(copies, 3):
            os.dup2(copy, number)

    # Copies first, and high enough not to be overwritten while they are put in place.
    guard = [os.open("/dev/null", os.O_RDONLY) for _ in range(8)]
    try:
        app = App("life_app", [*SERVE, "--port", "1", *flags], {"LISTEN_FDS": str(len(sockets)), **(env or {})}, wrapper=AS_SERVICE,
                  preexec_fn=place, close_fds=False)
    finally:
        for each in guard:
            os.close(each)
    try:
        yield app
    finally:
        assert app.end() == 0, app.err.text


@pytest.mark.parametrize("count", [1, 2, 3])
def test_sockets_of_the_service_manager(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        app = stack.enter_context(activated(sockets))  # with --port 1, which it must not open
        assert app.port == sockets[0].getsockname()[1]
        for each in sockets:
            app.port = each.getsockname()[1]
            with Raw(app) as client:
                assert int(client.ask("/life/process").body) == app.process.pid


def test_ipv6_socket_of_the_service_manager():
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener, activated([listener]) as app:
        assert app.url == f"http://[::1]:{listener.getsockname()[1]}"
        assert app.get("/life/hello").text == "hello"


def test_restart_behind_a_socket_of_the_service_manager():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        clients = Clients(listener.getsockname()[1])
        try:
            with activated([listener]) as old:
                clients.wait_for(lambda: len(clients.answers) >= 1000)
            first = len(clients.answers)  # nobody serves now; whoever asks, waits
            with activated([listener]) as new:
                clients.wait_for(lambda: len(clients.answers) >= max(2000, first + 500))
                clients.end()
        finally:
            clients.end()
        assert not clients.failures
        assert set(clients.answers) == {old.process.pid, new.process.pid}


def test_descriptor_that_does_not_listen(tmp_path):
    with socket.socket() as silent, pytest.raises(AssertionError) as failure, activated([silent]):
        pass
    assert "did not start" in str(failure.value) and "descriptor 3" in str(failure.value) and "ListenStream" in str(failure.value)


def test_sockets_meant_for_another_process(start):
    app = start("life_app", env={"LISTEN_PID": "1", "LISTEN_FDS": "1"})
    assert app.get("/life/hello").text == "hello"


@pytest.mark.parametrize("abstract", [False, True])
def test_what_the_service_manager_is_told(tmp_path, abstract):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(PATIENCE)
        path = f"@conduit-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
        manager.bind(path.replace("@", "\0") if abstract else path)
        app = App("life_app", [*SERVE, "--port", "0"], {"NOTIFY_SOCKET": path})
        assert manager.recv(100) == b"READY=1"
        assert app.get("/life/hello").text == "hello"
        assert app.end() == 0
        assert manager.recv(100) == b"STOPPING=1"
        manager.setblocking(False)
        with pytest.raises(BlockingIOError):
            manager.recv(100)


@pytest.mark.parametrize("path", ["", "relative", "@", "/" + "x" * 200, "/no/such/socket"])
def test_nobody_to_tell(start, path):
    assert start("life_app", env={"NOTIFY_SOCKET": path}).get("/life/hello").text == "hello"
