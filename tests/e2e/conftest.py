"""Starts the apps under test. CONDUIT_BUILD names the build directory; sanitized builds report by their exit status."""
import itertools
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CONDUIT_BUILD", ROOT / "build/release")).resolve()
EXAMPLES = sorted(file.parent.name for file in ROOT.glob("examples/*/main.cpp"))
MODELS = {name: ROOT / "examples" / name / "models" for name in EXAMPLES}
EXAMPLE_FLAGS = {name: ("--models", str(models)) for name, models in MODELS.items() if models.is_dir()}  # of those that do not start without
PATIENCE = 120  # seconds; only a hang reaches it
ADDRESS = re.compile(r"https?://\S+")


def binary(name):
    folder = "examples" if name in EXAMPLES else "tests"
    return str(BUILD / folder / name)


def clean_environment(extra=None):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CONDUIT_") or k == "CONDUIT_ONNXRUNTIME"}
    return kept | (extra or {})


def run_app(name, *arguments, env=None):
    """An app that ends by itself: its exit status, standard output and standard error."""
    return subprocess.run([binary(name), *arguments], env=clean_environment(env), cwd=ROOT, text=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, capture_output=True)


def eventually(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


class Lines:
    """What a stream has said so far, read as it comes."""

    def __init__(self, stream):
        self._lines, self._ended, self._news = [], False, threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream):
        with stream:
            for line in stream:
                with self._news:
                    self._lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def wait_for(self, pattern, after=0):
        """The first line that holds the pattern, after so many others that do; None when the stream ends without one."""
        found = lambda: next(itertools.islice((line for line in self._lines if re.search(pattern, line)), after, None), None)
        with self._news:
            assert self._news.wait_for(lambda: found() is not None or self._ended, PATIENCE), f"no {pattern!r} in {self._lines}"
            return found()

    def all(self):
        """Every line, once the program has ended."""
        self._thread.join(PATIENCE)
        return list(self._lines)

    @property
    def text(self):
        with self._news:
            return "\n".join(self._lines)


class App:
    def __init__(self, name, arguments, env=None, cwd=ROOT, verify=True, wrapper=(), **process):
        self.reports, self.asked_to_stop = 0, False
        self.process = subprocess.Popen([*wrapper, binary(name), *arguments], env=clean_environment(env), cwd=cwd, text=True, errors="replace",
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **process)
        self.out, self.err = Lines(self.process.stdout), Lines(self.process.stderr)
        line = self.out.wait_for(ADDRESS.pattern)
        if line is None:
            self.process.wait(PATIENCE)
            raise AssertionError(f"{name} did not start: " + "\n".join(self.err.all()))
        self.url = ADDRESS.search(line)[0]
        parts = httpx.URL(self.url)
        self.host, self.port = parts.host, parts.port
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE, verify=verify)

    def ask(self, target, method="GET", **more):
        """Sends the request target exactly as it is written."""
        raw = target if isinstance(target, bytes) else target.encode()
        return self.client.request(method, "/", extensions={"target": raw}, **more)

    def get(self, *a, **k): return self.client.get(*a, **k)

    def post(self, *a, **k): return self.client.post(*a, **k)

    def counts(self):
        """What the server has counted, as it says at SIGUSR1."""
        self.process.send_signal(signal.SIGUSR1)
        line = self.err.wait_for("^conduit: counts ", after=self.reports)
        self.reports += 1
        return {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", line)}

    def wait_for_counts(self, condition):
        """The counts, once they are as they should be."""
        end = time.monotonic() + PATIENCE
        while not condition(counts := self.counts()):
            assert time.monotonic() < end, counts
            time.sleep(0.01)
        return counts

    def descriptors(self):
        """How many the process has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def terminate(self):
        self.asked_to_stop = True
        self.process.send_signal(signal.SIGTERM)

    def end(self):
        """Asks the app to stop and answers its exit status."""
        self.client.close()
        # What is stopping already may have come to where another signal ends it at once.
        if self.process.poll() is None and not self.asked_to_stop:
            self.terminate()
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.out.all()
        self.err.all()
        return status


@pytest.fixture(scope="session")
def start_shared():
    yield from factory()


@pytest.fixture
def start():
    """start(name, *flags, env=..., serve=..., cwd=..., verify=...) gives a running App; every one must end well."""
    yield from factory()


def factory():
    apps = []

    def start(name, *flags, env=None, serve=("serve", "--port", "0", "--no-access-log"), cwd=ROOT, verify=True):
        app = App(name, [*serve, *flags], env, cwd, verify)
        apps.append(app)
        return app

    yield start
    ends = [(app.end(), app) for app in apps]
    for status, app in ends:
        assert status == 0, f"{app.process.args} ended with {status}:\n{app.err.text}"


@pytest.fixture(scope="session")
def probe(start_shared):
    return start_shared("probe_app", "--threads", "2")


def problem_of(answer, status):
    """The parsed problem, checked for what every problem has."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["title"]
    return problem


def faults_of(answer, status=422):
    """{(in, place): code} of all faults, and that each has words."""
    problem = problem_of(answer, status)
    assert problem["errors"] and all(fault["message"] for fault in problem["errors"])
    return {(fault["in"], fault.get("pointer", fault.get("name"))): fault["code"] for fault in problem["errors"]}


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Headless Chromium, whose console is kept."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
                 "--disable-component-update", "--disable-sync", "--no-proxy-server", f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(PATIENCE)
    yield driver
    driver.quit()
