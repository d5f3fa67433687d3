"""What waits for a model at /v2: full queues, deadlines, priorities, clients that leave, sequences; over HTTP/1.1 and HTTP/2."""
import json
import shutil

import numpy
import pytest
import tritonclient.http as triton
from conftest import ROOT, eventually
from h2_client import H2
from raw import Raw
from tritonclient.utils import InferenceServerException

MODELS = ROOT / "tests/unit/ml/models"
FOR_EVER = 10**12  # steps: days
ALONE = {"instances": 1, "max_batch": 1, "warm_up": False}


class Call1:
    """A request on an HTTP/1.1 connection of its own."""

    def __init__(self, app, path, body):
        self.raw = Raw(app)
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.raw.socket.sendall(head.encode() + body)

    def leave(self):
        self.raw.close()

    def answer(self):
        got = self.raw.read()
        self.raw.close()
        return got.status, got.headers, got.json()


class Call2:
    """A stream of an HTTP/2 connection."""

    def __init__(self, app, path, body):
        self.connection = H2(app)
        self.number = self.connection.begin(path, "POST", fields=[("content-type", "application/json")], end=False)
        self.connection.send(self.number, body)

    def leave(self):
        self.connection.reset(self.number)
        self.connection.ping()
        self.connection.close()

    def answer(self):
        got = self.connection.wait(self.number)
        self.connection.close()
        return got.status, got.headers, json.loads(got.body)


@pytest.fixture(params=[Call1, Call2], ids=["http1", "http2"])
def steps(request, start, tmp_path):
    """steps(configuration) starts an app with a model that takes as many steps as it is asked to, and gives (ask, statistics)."""
    def serve(**configuration):
        (tmp_path / "steps.json").write_text(json.dumps(ALONE | configuration))
        shutil.copy(MODELS / "steps.onnx", tmp_path)
        app = start("inference_app", "--models", str(tmp_path))

        def ask(count, **parameters):
            body = {"inputs": [{"name": "x", "datatype": "INT64", "shape": [1, 1], "data": [count]}], "parameters": parameters}
            return request.param(app, "/v2/models/steps/infer", json.dumps(body).encode())

        def statistics():
            (only,) = app.get("/v2/models/steps/stats").json()["model_stats"]
            return only

        return ask, statistics
    return serve


def refused(call, status, words):
    got, headers, body = call.answer()
    assert got == status and words in body["error"] and list(body) == ["error"], (got, body)
    assert 1 <= int(headers["retry-after"]) <= 60


def answered(call):
    status, _, body = call.answer()
    assert status == 200, body
    return body["outputs"][0]["data"]


@pytest.mark.parametrize("status", [503, 429])
def test_a_full_queue(steps, status):
    ask, statistics = steps(queue=1, overload_status=status)
    running = ask(FOR_EVER)
    eventually(lambda: statistics()["running"] == 1)
    waiting = ask(5)
    eventually(lambda: statistics()["queued"] == 1)
    refused(ask(1), status, "too much to do")
    assert statistics()["dropped"]["full"] == 1
    running.leave()
    assert answered(waiting) == [5]


def test_what_a_client_that_left_had_queued_never_runs(steps):
    ask, statistics = steps()
    running = ask(FOR_EVER)
    eventually(lambda: statistics()["running"] == 1)
    waiting = ask(FOR_EVER)
    eventually(lambda: statistics()["queued"] == 1)
    waiting.leave()
    eventually(lambda: statistics()["queued"] == 0)
    assert statistics()["dropped"]["cancelled"] == 1 and statistics()["running"] == 1
    running.leave()
    eventually(lambda: statistics()["running"] == 0)
    assert answered(ask(7)) == [7]
    now = statistics()
    assert now["execution_count"] == 2 and now["inference_stats"]["success"]["count"] == 1 and now["dropped"]["cancelled"] == 2


@pytest.mark.parametrize("status", [503, 429])
def test_a_deadline_that_passes(steps, status):
    ask, statistics = steps(overload_status=status)
    refused(ask(FOR_EVER, timeout=20_000), status, "cannot answer in time")  # while it runs
    eventually(lambda: statistics()["running"] == 0)
    running = ask(FOR_EVER)
    eventually(lambda: statistics()["running"] == 1)
    refused(ask(1, timeout=20_000), status, "cannot answer in time")  # while it waits
    running.leave()
    assert answered(ask(3, timeout=3_600_000_000)) == [3]
    now = statistics()
    assert now["dropped"]["deadline"] == 2 and now["inference_stats"]["success"]["count"] == 1


def test_the_higher_priority_runs_first(steps):
    ask, statistics = steps(patience=3_600_000)
    running = ask(FOR_EVER)
    eventually(lambda: statistics()["running"] == 1)
    low = ask(FOR_EVER, priority=3)
    eventually(lambda: statistics()["queued"] == 1)
    high = ask(4, priority=1)
    eventually(lambda: statistics()["queued"] == 2)
    running.leave()
    assert answered(high) == [4]
    low.leave()
    eventually(lambda: statistics()["running"] == 0)


def test_sequences(start, tmp_path):
    """simple_http_sequence_sync_infer_client.py"""
    shutil.copy(MODELS / "sum.onnx", tmp_path)
    (tmp_path / "sum.json").write_text(json.dumps({"sequence": {"pairs": [{"output": "state_out", "input": "state_in"}], "max": 2}}))
    app = start("inference_app", "--models", str(tmp_path))
    with triton.InferenceServerClient(f"{app.host}:{app.port}") as client:
        about = client.get_model_metadata("sum")
        assert [one["name"] for one in about["inputs"]] == ["x"] and [one["name"] for one in about["outputs"]] == ["y"]

        def add(sequence, value, **flags):
            given = triton.InferInput("x", [1, 1], "FP32")
            given.set_data_from_numpy(numpy.array([[value]], numpy.float32))
            return client.infer("sum", [given], sequence_id=sequence, **flags).as_numpy("y")[0][0]

        def status(*arguments, **flags):
            with pytest.raises(InferenceServerException) as failure:
                add(*arguments, **flags)
            return failure.value.status()

        assert add(7, 1, sequence_start=True) == 1 and add("named", 10, sequence_start=True) == 10
        assert add(7, 2) == 3 and add("named", 20) == 30
        assert status("third", 1, sequence_start=True) == "503"
        assert add(7, 4, sequence_end=True) == 7 and status(7, 8) == "404"
        assert add(7, 5, sequence_start=True) == 5
        (counted,) = client.get_inference_statistics("sum")["model_stats"]
        assert counted["sequences"] == 2
        assert add(0, 9) == 9  # of no sequence
