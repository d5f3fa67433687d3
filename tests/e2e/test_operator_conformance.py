"""ONNX's own cases for its operators (Debian's libonnx-testdata), each served as a model: what is sent and comes back as binary data is as
expected. A case whose tensors the protocol has no type for is listed apart."""
import collections
import concurrent.futures
import http.client
import json
import pathlib
import re
import struct
import threading

import numpy
import onnxruntime
import pytest
import tensor_proto

CASES = pathlib.Path("/usr/share/libonnx-testdata/data/node")
# TypeProto as ONNX Runtime writes it, of what the protocol carries
CARRIED = re.compile(r"tensor\((float|double|float16|bfloat16|bool|string|u?int(8|16|32|64))\)$")
# With the relative tolerance of ONNX's own runner (onnx.backend.test.runner), and an absolute one, for sums in which terms as large as the
# largest output cancel.
RELATIVE, ABSOLUTE, OF_THE_LARGEST = 1e-3, 1e-5, 1e-6


class Apart(Exception):
    """Not a case for the protocol."""


def real(datatype, data):
    """The numbers as 64-bit floating point."""
    if datatype == "BF16":
        return (numpy.frombuffer(data, "u2").astype("u4") << 16).view("f4").astype("f8")
    return numpy.frombuffer(data, {"FP16": "f2", "FP32": "f4", "FP64": "f8"}[datatype]).astype("f8")


def same(datatype, got, expected):
    if datatype not in ("FP16", "BF16", "FP32", "FP64"):
        return got == expected
    got, expected = real(datatype, got), real(datatype, expected)
    relative = {"FP16": 2e-3, "BF16": 2e-2}.get(datatype, RELATIVE)
    largest = numpy.abs(expected[numpy.isfinite(expected)]).max(initial=0)
    return got.shape == expected.shape and numpy.allclose(got, expected, rtol=relative, atol=max(ABSOLUTE, OF_THE_LARGEST * largest), equal_nan=True)


def tensors(case, kind):
    files = sorted((case / "test_data_set_0").glob(f"{kind}_*.pb"), key=lambda file: int(file.stem.split("_")[1]))
    try:
        return [tensor_proto.read(file.read_bytes()) for file in files]
    except tensor_proto.NoTensor as reason:
        raise Apart(str(reason)) from None


class Server:
    def __init__(self, app):
        self.app, self.own = app, threading.local()

    def ask(self, method, path, body=b"", **headers):
        if not hasattr(self.own, "connection"):
            self.own.connection = http.client.HTTPConnection(self.app.host, self.app.port)
        self.own.connection.request(method, path, body, headers)
        answer = self.own.connection.getresponse()
        return answer, answer.read()

    def call(self, method, path, body=b"", **headers):
        answer, content = self.ask(method, path, body, **headers)
        assert answer.status == 200, f"{path}: {content[:300]}"
        return content


def infer(server, name, inputs, outputs):
    path = f"/v2/models/{name}"
    declared = json.loads(server.call("GET", path))
    if len(declared["outputs"]) < len(outputs):
        raise Apart("an output that is no tensor")
    head = json.dumps({"inputs": [{"name": own["name"], "datatype": datatype, "shape": shape, "parameters": {"binary_data_size": len(data)}}
                                  for own, (datatype, shape, data) in zip(declared["inputs"], inputs, strict=True)],
                       "parameters": {"binary_data_output": True}}).encode()
    answer, content = server.ask("POST", path + "/infer", head + b"".join(data for *_, data in inputs), **{"Inference-Header-Content-Length": str(len(head))})
    assert answer.status == 200, content[:300].decode()
    length = int(answer.headers["Inference-Header-Content-Length"])
    at = length
    for got, (datatype, shape, data) in zip(json.loads(content[:length])["outputs"], outputs, strict=True):
        size = got["parameters"]["binary_data_size"]
        assert (got["datatype"], got["shape"]) == (datatype, shape), (got, datatype, shape)
        assert same(datatype, content[at:at + size], data), f"{got['name']}: other values than expected"
        at += size
    assert at == len(content)


def why_not_loaded(case):
    """What ONNX Runtime says of a model that the server did not load: nothing, if it loads it."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(case / "model.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as reason:  # its own types of errors have no common base
        return str(reason)
    for one in (*session.get_inputs(), *session.get_outputs()):
        if not CARRIED.match(one.type):
            raise Apart(one.type)
    return None


def run(server, case):
    """(the outcome, why)"""
    name = case.name
    try:
        answer, content = server.ask("POST", f"/v2/repository/models/{name}/load")
        if answer.status != 200:
            reason = why_not_loaded(case)
            return ("not loaded by ONNX Runtime", reason) if reason else ("wrong", f"not loaded: {content[:300].decode()}")
        try:
            infer(server, name, tensors(case, "input"), tensors(case, "output"))
        finally:
            server.call("POST", f"/v2/repository/models/{name}/unload")
    except Apart as reason:
        return "apart", str(reason)
    except AssertionError as reason:
        return "wrong", str(reason)
    return "right", ""


def with_locales(tmp_path):
    """One called en_US.UTF-8, which StringNormalizer asks the system for by default, and which not every machine has."""
    folder, leaks = tmp_path / "locales", tmp_path / "leaks"
    folder.mkdir()
    leaks.write_text("leak:__argz_add_sep\n")  # the C library keeps what it reads of LOCPATH
    (source,) = [path for path in (pathlib.Path("/usr/lib/locale/C.utf8"), pathlib.Path("/usr/lib/locale/C.UTF-8")) if path.exists()][:1]
    (folder / "en_US.UTF-8").symlink_to(source)
    return {"LOCPATH": str(folder), "LSAN_OPTIONS": f"suppressions={leaks}:print_suppressions=0"}


def server_runtime():
    """The version of the library that the server opens."""
    return pathlib.Path("/usr/lib/x86_64-linux-gnu/libonnxruntime.so").resolve().name.removeprefix("libonnxruntime.so.")


@pytest.mark.skipif(onnxruntime.__version__ != server_runtime(), reason="Python's ONNX Runtime is not the server's: it cannot say which cases that one loads")
def test_operators(start, tmp_path, capsys):
    cases = sorted(path for path in CASES.glob("test_*") if (path / "model.onnx").exists())
    assert len(cases) > 1000, f"{CASES} has too few cases: run tools/setup"
    for case in cases:
        folder = tmp_path / "models" / case.name / "1"
        folder.mkdir(parents=True)
        (folder / "model.onnx").write_bytes((case / "model.onnx").read_bytes())
        (folder.parent / "model.json").write_text('{"warm_up": false, "instances": 1, "max_batch": 1}')
    server = Server(start("inference_app", "--models", str(tmp_path / "models"), "--model-control", env=with_locales(tmp_path)))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        outcomes = dict(zip((case.name for case in cases), pool.map(lambda case: run(server, case), cases)))
    count = collections.Counter(outcome for outcome, _ in outcomes.values())
    wrong = {name: why for name, (outcome, why) in outcomes.items() if outcome == "wrong"}
    with capsys.disabled():
        print(f"\n{len(cases)} cases: " + ", ".join(f"{number} {outcome}" for outcome, number in sorted(count.items())))
        print("apart: " + ", ".join(f"{number} {why}" for why, number in collections.Counter(why for outcome, why in outcomes.values() if outcome == "apart").most_common()))
        for name, why in wrong.items():
            print(f"wrong: {name}: {why.splitlines()[0]}")
    assert count["right"] >= 0.99 * (count["right"] + count["wrong"]) and count["right"] > 1000
