"""/metrics, as Prometheus' own parsers read it; docs/metrics.md."""
import json
import math
import re
import shutil
import socket
import struct
import subprocess
import threading

import httpx
import pytest
from conftest import PATIENCE, ROOT, eventually
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text
from raw import Raw

PAGE = (ROOT / "docs/metrics.md").read_text()
MODELS = ROOT / "tests/unit/ml/models"
OPENMETRICS = {"Accept": "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"}
FOR_EVER = 1_000_000_000  # of the model's steps: hours


def families(app, path="/metrics", **headers):
    answer = app.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    read = read_openmetrics if "openmetrics" in answer.headers["content-type"] else read_text
    return list(read(answer.text))


class Scrape:
    """One scrape: value(name, label=...) is that of the only sample with these labels."""

    def __init__(self, app, path="/metrics"):
        self.samples = [sample for family in families(app, path) for sample in family.samples]

    def value(self, name, /, **labels):
        (found,) = (s.value for s in self.samples if s.name == name and labels.items() <= s.labels.items())
        return found

    def histogram(self, name, **labels):
        """(cumulative counts by bound, sum), checked for what every histogram is."""
        buckets = [(float(s.labels["le"]), s.value) for s in self.samples if s.name == name + "_bucket" and labels.items() <= s.labels.items()]
        assert [bound for bound, _ in buckets] == sorted({bound for bound, _ in buckets}) and buckets[-1][0] == math.inf
        counts = [count for _, count in buckets]
        assert counts == sorted(counts) and counts[-1] == self.value(name + "_count", **labels)
        return dict(buckets), self.value(name + "_sum", **labels)

    def drops(self, model):
        return {s.labels["reason"]: s.value for s in self.samples if s.name == "conduit_model_dropped_requests_total" and s.labels["model"] == model}


@pytest.fixture
def models(tmp_path):
    """A folder, and a function that puts models there with what is configured beside them."""
    folder = tmp_path / "models"
    folder.mkdir()

    def add(name, as_name=None, **config):
        shutil.copy(MODELS / f"{name}.onnx", folder / f"{as_name or name}.onnx")
        (folder / f"{as_name or name}.json").write_text(json.dumps(config))
        return str(folder)

    return add


def infer(app, model, rows, datatype="INT64", client=None, **parameters):
    given = {"name": "x", "datatype": datatype, "shape": [len(rows), len(rows[0])], "data": rows}
    return (client or app.client).post(f"/v2/models/{model}/infer", json={"inputs": [given], "parameters": parameters})


def test_both_formats(start, models):
    app = start("metrics_app", "--models", models("steps"))
    text, open_metrics = families(app), families(app, **OPENMETRICS)
    assert [family.name for family in text] == [family.name for family in open_metrics]
    assert all(family.name.startswith(("conduit_", "process_")) and family.documentation.endswith(".") for family in text)
    labels = lambda all: [(s.name, s.labels) for family in all for s in family.samples]
    assert labels(text) == labels(open_metrics)
    answer = app.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store" and "Accept" in answer.headers["vary"].split(", ")
    assert app.get("/metrics", headers=OPENMETRICS).headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert app.get("/metrics", headers=OPENMETRICS | {"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert app.client.head("/metrics").content == b"" and app.post("/metrics").status_code == 405
    assert Scrape(app).value("conduit_app_info", name="The \"metered\" \\ app,\nin two lines", version="0.1.0") == 1


def test_the_server_and_the_process(start, models):
    app = start("metrics_app", "--models", models("steps"), "--workers", "3", "--max-target", "100", "--threads", "1")
    before = Scrape(app)
    for _ in range(5): assert app.get("/nothing").status_code == 404
    assert app.get("/" + "a" * 200).status_code == 414
    after = Scrape(app)
    moved = lambda name, **labels: after.value(name, **labels) - before.value(name, **labels)
    assert moved("conduit_http_requests_total") == 6  # the scrape itself, too
    assert moved("conduit_http_refused_requests_total", reason="target") == 1
    assert moved("conduit_http_received_bytes_total") > 0 and moved("conduit_http_sent_bytes_total") > 0
    assert after.value("conduit_http_open_connections") >= 1 and after.value("conduit_app_ready") == 1
    assert after.value("conduit_workers") == 3 and after.value("conduit_workers_busy") == 0 and after.value("conduit_workers_queue_limit") == 1024
    stat = (ROOT / f"/proc/{app.process.pid}/stat").read_text().rpartition(")")[2].split()
    assert after.value("process_threads") == int(stat[17])
    assert 2 ** 20 < after.value("process_resident_memory_bytes") < after.value("process_virtual_memory_bytes")
    assert after.value("process_cpu_seconds_total") >= before.value("process_cpu_seconds_total")
    started = after.value("process_start_time_seconds")
    assert started == before.value("process_start_time_seconds")
    assert abs(started - (ROOT / f"/proc/{app.process.pid}").stat().st_ctime) < 60


def test_counts_are_exactly_what_was_sent(start, models):
    models("double")
    app = start("metrics_app", "--models", models("square", warm_up=False))
    none = Scrape(app)
    for rows in (1, 3, 2): assert infer(app, "double", [[1.0, 2.0]] * rows, "FP32").status_code == 200
    bad = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [5], "data": [0] * 5}]}
    assert app.post("/v2/models/square/infer", json=bad).status_code >= 400
    now = Scrape(app)
    of = dict(model="double", version="")
    assert none.value("conduit_model_requests_total", **of) == 0
    assert now.value("conduit_model_requests_total", **of) == 3
    assert now.value("conduit_model_items_total", **of) == 6
    assert now.value("conduit_model_batches_total", **of) == 3
    sizes, items = now.histogram("conduit_model_batch_items", **of)
    assert [sizes[bound] for bound in (1, 2, 4, math.inf)] == [1, 2, 3, 3] and items == 6
    for name in ("queue", "compute"):
        counts, seconds = now.histogram(f"conduit_model_{name}_seconds", **of)
        assert counts[math.inf] == 3 and 0 <= seconds < PATIENCE
        assert list(counts)[:3] == [1e-05, 2e-05, 5e-05] and list(counts)[-2] == 60
    assert set(now.drops("double").values()) == {0}
    assert now.drops("square") == {"full": 0, "deadline": 0, "cancelled": 0, "stopping": 0, "failed": 1}
    assert now.value("conduit_model_instances", **of) >= 1 and now.value("conduit_model_memory_bytes", **of) > 0
    assert 0 < now.value("conduit_model_load_seconds", **of) < PATIENCE
    assert now.value("conduit_model_queued_items", **of) == now.value("conduit_model_running_items", **of) == 0


def test_drops(start, models):
    app = start("metrics_app", "--models", models("steps", queue=2, instances=1, max_batch=1, warm_up=False))
    level = lambda name: Scrape(app).value(name, model="steps")
    drops = lambda: Scrape(app).drops("steps")
    clients = []

    def run_for_ever():
        body = json.dumps({"inputs": [{"name": "x", "datatype": "INT64", "shape": [1, 1], "data": [FOR_EVER]}]})
        clients.append(Raw(app))
        clients[-1].socket.sendall(f"POST /v2/models/steps/infer HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

    run_for_ever()
    eventually(lambda: level("conduit_model_running_items") == 1)
    assert infer(app, "steps", [[1]], timeout=1000).status_code == 503
    eventually(lambda: drops()["deadline"] == 1)
    run_for_ever(), run_for_ever()
    eventually(lambda: level("conduit_model_queued_items") == 2)
    assert level("conduit_model_queue_limit_items") == 2
    assert infer(app, "steps", [[1]]).status_code == 503
    assert drops() == {"full": 1, "deadline": 1, "cancelled": 0, "stopping": 0, "failed": 0}
    for client in clients:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # who only ends its side may wait for the answer
        client.close()
    eventually(lambda: drops()["cancelled"] == 3 and level("conduit_model_queued_items") == level("conduit_model_running_items") == 0)
    assert infer(app, "steps", [[1]]).status_code == 200
    assert level("conduit_model_requests_total") == 1
    assert drops() == {"full": 1, "deadline": 1, "cancelled": 3, "stopping": 0, "failed": 0}


def test_loads_states_and_failures(start, models):
    folder = models("double")
    app = start("metrics_app", "--models", folder, "--model-control")
    change = lambda what, model="double": app.post(f"/v2/repository/models/{model}/{what}").status_code
    totals = lambda: tuple(Scrape(app).value(f"conduit_repository_{name}_total") for name in ("loads", "failed_loads", "evictions"))
    state = lambda: [s.labels["state"] for s in Scrape(app).samples if s.name == "conduit_model_state" and s.value == 1]
    assert totals() == (0, 0, 0) and state() == []
    assert change("load") == 200 and infer(app, "double", [[1.0, 2.0]], "FP32").status_code == 200
    assert totals() == (1, 0, 0) and state() == ["ready"]
    assert change("load") == 200
    assert infer(app, "double", [[1.0, 2.0]], "FP32").status_code == 200
    assert totals() == (2, 0, 0) and Scrape(app).value("conduit_model_requests_total", model="double") == 2  # over reloads, too
    assert Scrape(app).value("conduit_repository_memory_bytes") >= Scrape(app).value("conduit_model_memory_bytes", model="double") > 0
    assert change("unload") == 200 and state() == ["unavailable"]
    now = Scrape(app)
    assert now.value("conduit_model_requests_total", model="double") == 2  # it would be counted twice if it came back
    assert now.value("conduit_model_memory_bytes", model="double") == now.value("conduit_model_instances", model="double") == 0
    (ROOT / folder / "double.onnx").write_bytes(b"rubbish")
    assert change("load") == 400 and totals() == (2, 1, 0) and state() == ["failed"]
    assert change("load", "nothing") == 400 and totals() == (2, 2, 0)


def test_evictions(start, models):
    models("double", "first")
    folder = models("double", "second")
    size = len((MODELS / "double.onnx").read_bytes())
    app = start("metrics_app", "--models", folder, "--model-memory", str(size * 3 // 2), "--model-keep", "0", "--model-control")
    for model in ("first", "second"): assert app.post(f"/v2/repository/models/{model}/load").status_code == 200
    for _ in range(2):
        for model in ("first", "second"): assert infer(app, model, [[1.0, 2.0]], "FP32").status_code == 200
    now = Scrape(app)
    assert now.value("conduit_repository_evictions_total") == 1 + 4 and now.value("conduit_repository_loads_total") == 2 + 4
    assert now.value("conduit_model_state", model="first", state="evicted") == 1
    assert [now.value("conduit_model_requests_total", model=model) for model in ("first", "second")] == [2, 2]
    assert now.value("conduit_repository_memory_limit_bytes") == size * 3 // 2


def test_under_load(start, models):
    """Counters never go back, and histograms are whole in every scrape."""
    app = start("metrics_app", "--models", models("double"), "--threads", "2")
    sent, stop = [0] * 4, threading.Event()

    def work(i):
        with httpx.Client(base_url=app.url, timeout=PATIENCE) as client:
            while not stop.is_set():
                assert infer(app, "double", [[1.0, 2.0]] * (i + 1), "FP32", client).status_code == 200
                sent[i] += 1

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(sent))]
    for thread in threads: thread.start()
    try:
        before = 0
        while before < 200:
            now = Scrape(app)
            answered = now.value("conduit_model_requests_total", model="double")
            assert answered >= before
            before = answered
            for name in ("batch_items", "queue_seconds", "compute_seconds"): now.histogram(f"conduit_model_{name}", model="double")
    finally:
        stop.set()
        for thread in threads: thread.join(PATIENCE)
    end = Scrape(app)
    assert end.value("conduit_model_requests_total", model="double") == sum(sent)
    assert end.value("conduit_model_items_total", model="double") == sum(count * (i + 1) for i, count in enumerate(sent))
    assert end.histogram("conduit_model_queue_seconds", model="double")[0][math.inf] == sum(sent)
    assert end.histogram("conduit_model_batch_items", model="double")[1] == sum(count * (i + 1) for i, count in enumerate(sent))


def test_a_long_text_is_written_by_a_worker(start, models):
    for i in range(30): folder = models("double", f"model-{i}", warm_up=False, instances=1)
    app = start("metrics_app", "--models", folder, "--threads", "1", "--workers", "1")
    whole = app.get("/metrics").text
    assert len(whole) > 128 * 1024 and len(families(app, **OPENMETRICS)) == len(list(read_text(whole)))
    assert Scrape(app).value("conduit_metrics_left_out") == 0
    before = app.counts()["requests"]
    waiting = threading.Thread(target=httpx.get, args=(app.url + "/wait",), kwargs={"timeout": PATIENCE})
    waiting.start()
    statuses, scrapes = [], []
    try:
        app.wait_for_counts(lambda counts: counts["requests"] == before + 1)  # the worker has it, or has it before the others
        for _ in range(8 + 3):
            scrapes.append(threading.Thread(target=lambda: statuses.append(httpx.get(app.url + "/metrics", timeout=PATIENCE).status_code)))
            scrapes[-1].start()
        eventually(lambda: len(statuses) == 3)  # the reactor answers, though the only worker writes nothing now
        assert statuses == [503] * 3 and app.get("/nothing").status_code == 404
    finally:
        app.post("/open")
        for thread in [waiting, *scrapes]: thread.join(PATIENCE)
    assert sorted(statuses) == [200] * 8 + [503] * 3
    assert app.get("/metrics").status_code == 200


def test_elsewhere_and_not_at_all(start):
    app = start("mounted_app", "--models", str(MODELS / "nothing"))
    assert app.get("/metrics").status_code == 404
    assert Scrape(app, "/internal/metrics").value("conduit_http_requests_total") == 2
    assert start("undescribed_app").get("/metrics").status_code == 404


def test_not_in_the_description(start):
    document = start("hello").get("/openapi.json").json()
    assert "/metrics" not in document["paths"]


# docs/metrics.md

def test_commands_of_the_page(start):
    app = start("docs_metrics_app", "--models", str(ROOT / "examples/digits/models"))
    (commands, printed), = re.findall(r"^```sh\n(.*?)^```\n```\n(.*?)^```\n", PAGE, re.S | re.M)
    ran = subprocess.run(["bash", "-euc", commands.replace("http://127.0.0.1:8080", app.url)], check=True, capture_output=True, text=True, timeout=PATIENCE)
    assert ran.stdout == printed


def test_names_of_the_page(start):
    app = start("docs_metrics_app", "--models", str(ROOT / "examples/digits/models"))
    shown = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE, re.M)) | {name: None for name in re.findall(r"`(process_\w+)`", PAGE)}
    served = {family.name + ("_total" if family.type == "counter" else ""): family.type for family in families(app)}
    own = served.pop("digits_seen_total")
    assert own == "counter" and shown.keys() == served.keys()
    assert all(kind in (None, served[name]) for name, kind in shown.items())
    drops = [family for family in families(app) if family.name == "conduit_model_dropped_requests"][0].samples
    assert [sample.labels["reason"] for sample in drops] == re.findall(r"^\| `(\w+)` \| [^|]* \| `[A-Z]+`", PAGE, re.M)
