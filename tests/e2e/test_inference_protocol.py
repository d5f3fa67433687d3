"""The Open Inference Protocol at /v2: Triton's own client, as its examples use it, and requests by hand."""
import concurrent.futures
import gzip
import json
import shutil
import struct
import time
import zlib

import numpy
import pytest
import tritonclient.http as triton
from conftest import ROOT, eventually, problem_of
from h2_client import H2
from tritonclient.utils import InferenceServerException

MODELS = ROOT / "tests/e2e/inference_models"
NUMPY = {"BOOL": "?", "UINT8": "u1", "UINT16": "u2", "UINT32": "u4", "UINT64": "u8", "INT8": "i1", "INT16": "i2", "INT32": "i4", "INT64": "i8",
         "FP16": "f2", "FP32": "f4", "FP64": "f8"}
IN_JSON = [name for name in NUMPY if name != "FP16"]


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("inference_app", "--models", str(MODELS))


@pytest.fixture(scope="module")
def client(app):
    with triton.InferenceServerClient(f"{app.host}:{app.port}") as made:
        yield made


def given(name, array, datatype, binary=True):
    made = triton.InferInput(name, array.shape, datatype)
    made.set_data_from_numpy(array, binary_data=binary)
    return made


def sample(datatype):
    """Six values, the extreme ones among them."""
    if datatype == "BOOL":
        return numpy.array([[True, False, True], [False, False, True]])
    if NUMPY[datatype][0] == "f":
        limits = numpy.finfo(NUMPY[datatype])
        return numpy.array([[0, -1.5, 0.1], [limits.max, limits.min, limits.tiny]], NUMPY[datatype])
    limits = numpy.iinfo(NUMPY[datatype])
    return numpy.array([[0, 1, 2], [limits.max, limits.min, 42]], NUMPY[datatype])


def error_of(answer, status=400):
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["error"]
    return answer.json()["error"]


def post(app, body, model="echo_FP32", binary=None, **headers):
    """A request by hand; `binary`: what follows the JSON."""
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    text = text if isinstance(text, bytes) else text.encode()
    if binary is not None:
        headers |= {"Inference-Header-Content-Length": str(len(text))}
    return app.post(f"/v2/models/{model}/infer", content=text + (binary or b""), headers=headers)


def tensor(**members):
    return {"name": "x", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]} | members


# Triton's client

def test_metadata(client):
    assert client.is_server_live() and client.is_server_ready()
    server = client.get_server_metadata()
    assert server["name"] == "inference" and {"binary_tensor_data", "statistics"} <= set(server["extensions"])
    assert client.get_model_metadata("simple") == {
        "name": "simple", "versions": ["1"], "platform": "onnx_onnxv1",
        "inputs": [{"name": name, "datatype": "INT32", "shape": [-1, 16]} for name in ("INPUT0", "INPUT1")],
        "outputs": [{"name": name, "datatype": "INT32", "shape": [-1, 16]} for name in ("OUTPUT0", "OUTPUT1")]}
    assert client.get_model_metadata("simple", "1")["name"] == "simple"
    assert client.is_model_ready("simple") and client.is_model_ready("simple", "1")
    assert not client.is_model_ready("simple", "2") and not client.is_model_ready("nothing")
    config = client.get_model_config("simple")
    assert config["name"] == "simple" and [one["data_type"] for one in config["input"]] == ["TYPE_INT32"] * 2
    assert client.get_model_config("echo_BYTES")["input"][0]["data_type"] == "TYPE_STRING"
    with pytest.raises(InferenceServerException, match='There is no model "nothing"') as failure:
        client.get_model_metadata("nothing")
    assert failure.value.status() == "404"


@pytest.mark.parametrize("binary", [True, False])
def test_as_in_the_examples(client, binary):
    """simple_http_infer_client.py"""
    first, second = numpy.arange(16, dtype=numpy.int32).reshape(1, 16), numpy.full((1, 16), -1, numpy.int32)
    inputs = [given("INPUT0", first, "INT32", binary), given("INPUT1", second, "INT32", not binary)]
    outputs = [triton.InferRequestedOutput("OUTPUT0", binary_data=binary), triton.InferRequestedOutput("OUTPUT1", binary_data=not binary)]
    result = client.infer("simple", inputs, outputs=outputs, request_id="call 1", parameters={"mine": "x"})
    assert numpy.array_equal(result.as_numpy("OUTPUT0"), first + second) and numpy.array_equal(result.as_numpy("OUTPUT1"), first - second)
    response = result.get_response()
    assert response["id"] == "call 1" and response["model_name"] == "simple" and response["model_version"] == "1"
    only = client.infer("simple", inputs, model_version="1", outputs=outputs[1:])
    assert only.as_numpy("OUTPUT0") is None and numpy.array_equal(only.as_numpy("OUTPUT1"), first - second)
    assert numpy.array_equal(client.infer("simple", inputs).as_numpy("OUTPUT0"), first + second)


def test_asynchronous(app):
    """simple_http_async_infer_client.py"""
    with triton.InferenceServerClient(f"{app.host}:{app.port}", concurrency=4) as client:
        ones = numpy.ones((1, 16), numpy.int32)
        calls = [client.async_infer("simple", [given("INPUT0", ones * i, "INT32"), given("INPUT1", ones, "INT32")]) for i in range(20)]
        for i, call in enumerate(calls):
            assert numpy.array_equal(call.get_result().as_numpy("OUTPUT0"), ones * (i + 1))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed(client, coding):
    first = numpy.arange(4096 * 16, dtype=numpy.int32).reshape(-1, 16)
    inputs = [given("INPUT0", first, "INT32"), given("INPUT1", first, "INT32", binary=False)]
    result = client.infer("simple", inputs, request_compression_algorithm=coding, response_compression_algorithm=coding)
    assert numpy.array_equal(result.as_numpy("OUTPUT0"), first + first)


@pytest.mark.parametrize("datatype", NUMPY)
def test_every_type_as_binary_data(client, datatype):
    array = sample(datatype)
    assert client.infer(f"echo_{datatype}", [given("x", array, datatype)]).as_numpy("y").tobytes() == array.tobytes()
    empty = array[:0]
    assert client.infer(f"echo_{datatype}", [given("x", empty, datatype)]).as_numpy("y").shape == (0, 3)


@pytest.mark.parametrize("datatype", IN_JSON)
def test_every_type_as_json(client, datatype):
    array = sample(datatype)
    result = client.infer(f"echo_{datatype}", [given("x", array, datatype, binary=False)], outputs=[triton.InferRequestedOutput("y", binary_data=False)])
    assert result.as_numpy("y").tobytes() == array.tobytes() and result.as_numpy("y").dtype == array.dtype


def test_bf16(app):
    data = numpy.array([1, -2.5, 0.15625], "<f4").view("<u4").astype("<u4") >> 16
    one = {"name": "x", "datatype": "BF16", "shape": [1, 3], "parameters": {"binary_data_size": 6}}
    answer = post(app, {"inputs": [one], "parameters": {"binary_data_output": True}}, "echo_BF16", data.astype("<u2").tobytes())
    assert answer.status_code == 200 and answer.content.endswith(data.astype("<u2").tobytes())


@pytest.mark.parametrize("binary", [True, False])
def test_text(client, binary):
    """simple_http_string_infer_client.py"""
    array = numpy.array([["a", "", "\u20ac \"quoted\""]], dtype=object)
    result = client.infer("echo_BYTES", [given("x", array, "BYTES", binary)], outputs=[triton.InferRequestedOutput("y", binary_data=binary)])
    texts = [text.decode() if isinstance(text, bytes) else text for text in result.as_numpy("y").flatten()]
    assert texts == list(array.flatten())


def test_text_that_is_not_utf8(client):
    array = numpy.array([[b"\xff\x00"]], dtype=object)
    assert client.infer("echo_BYTES", [given("x", array, "BYTES")]).as_numpy("y")[0][0] == b"\xff\x00"
    with pytest.raises(InferenceServerException, match="not UTF-8"):
        client.infer("echo_BYTES", [given("x", array, "BYTES")], outputs=[triton.InferRequestedOutput("y", binary_data=False)])


def test_numbers_that_json_does_not_have(app, client):
    zeros = numpy.array([0.0, -1.0], numpy.float32)
    result = client.infer("infinite", [given("x", zeros, "FP32")], outputs=[triton.InferRequestedOutput(name, binary_data=False) for name in ("inverse", "log")])
    assert result.get_response()["outputs"][0]["data"] == ["Infinity", -1] and result.get_response()["outputs"][1]["data"] == ["-Infinity", "NaN"]
    assert numpy.isposinf(result.as_numpy("inverse")[0]) and numpy.isnan(result.as_numpy("log")[1])
    answer = post(app, {"inputs": [tensor(data=["NaN", "-Infinity"])]}).json()
    assert answer["outputs"][0]["data"] == ["NaN", "-Infinity"]


def test_scalars(client):
    result = client.infer("scalar", [given("x", numpy.array(2.5, numpy.float32), "FP32")])
    assert result.as_numpy("y").shape == () and result.as_numpy("y") == -2.5


def test_errors_reach_the_client(client):
    array = numpy.ones((1, 2), numpy.float32)
    with pytest.raises(InferenceServerException, match='has no input "z"') as failure:
        client.infer("echo_FP32", [given("z", array, "FP32")])
    assert failure.value.status() == "400"
    with pytest.raises(InferenceServerException, match="There is no model"):
        client.infer("nothing", [given("x", array, "FP32")])
    with pytest.raises(InferenceServerException, match="larger than"):
        client.infer("echo_FP32", [given("x", numpy.zeros((5000, 1000), numpy.float32), "FP32")])


def test_sequences_of_a_triton_configuration(app, client):
    """tests/e2e/inference_models/summing/config.pbtxt: the server fills the controls, keeps the state, and shows neither."""
    metadata = client.get_model_metadata("summing")
    assert [one["name"] for one in metadata["inputs"]] == ["x"]
    assert [one["name"] for one in metadata["outputs"]] == ["sum", "started", "ended", "ready", "id"]

    def add(value, sequence=0, start=False, end=False):
        result = client.infer("summing", [given("x", numpy.array([[value]], numpy.float32), "FP32")], sequence_id=sequence, sequence_start=start, sequence_end=end)
        return [result.as_numpy(name).item() for name in ("sum", "started", "ended", "ready", "id")]

    large = 2**64 - 1
    assert add(1, 7, start=True) == [1, 1, -1, True, 7]
    assert add(10, large, start=True) == [10, 1, -1, True, large]
    assert add(2, 7) == [3, 0, -1, True, 7]
    assert add(4, 7, end=True) == [7, 0, 7, True, 7]
    assert add(20, large) == [30, 0, -1, True, large]
    assert add(5) == [5, 1, 7, True, 0]  # a sequence of its own
    assert add(5, large, start=True) == [5, 1, -1, True, large]
    with pytest.raises(InferenceServerException) as failure:
        add(1, 7)
    assert failure.value.status() == "404"
    # What the server fills, clients do not give; and an id must be what the model takes.
    assert "has no input \"START\"" in error_of(post(app, {"inputs": [{"name": name, "datatype": "FP32", "shape": [1, 1], "data": [1]} for name in ("x", "START")]}, model="summing"))
    text = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 1], "data": [1]}], "parameters": {"sequence_id": "a", "sequence_start": True}}
    assert "takes whole numbers for the ids of its sequences" in error_of(post(app, text, model="summing"))


def test_many_sequences_at_once(app):
    """Their requests run together, each with its own controls and state."""
    def run(sequence):
        with triton.InferenceServerClient(f"{app.host}:{app.port}") as own:
            seen = []
            for step in range(1, 11):
                result = own.infer("summing", [given("x", numpy.array([[step * sequence]], numpy.float32), "FP32")], sequence_id=sequence,
                                   sequence_start=step == 1, sequence_end=step == 10)
                seen.append([result.as_numpy(name).item() for name in ("sum", "started", "ended", "id")])
        return seen == [[sequence * step * (step + 1) / 2, step == 1, 7 if step == 10 else -1, sequence] for step in range(1, 11)]

    with concurrent.futures.ThreadPoolExecutor(8) as callers:
        assert all(callers.map(run, range(1, 17)))


def test_parameters_are_shown(client):
    config = client.get_model_config("summing")
    assert config["parameters"] == {"enable_mem_arena": {"string_value": "0"}, "author": {"string_value": 'the "tests"'}}
    assert "parameters" not in client.get_model_config("simple")


def test_statistics(app, client):
    before = client.get_inference_statistics("echo_INT8")["model_stats"][0]
    for _ in range(3):
        client.infer("echo_INT8", [given("x", sample("INT8"), "INT8")])
    after = client.get_inference_statistics("echo_INT8")["model_stats"][0]
    assert after["name"] == "echo_INT8"
    assert after["inference_stats"]["success"]["count"] - before["inference_stats"]["success"]["count"] == 3
    assert after["execution_count"] - before["execution_count"] in (1, 2, 3)
    every = client.get_inference_statistics()["model_stats"]
    assert {one["name"] for one in every} >= {"simple", "scalar", "echo_BYTES"}


def test_statistics_by_size(client):
    """The requests come one after the other, so that each is a run of its own."""
    def of(stats):
        return {one["batch_size"]: one for one in stats["batch_stats"]}

    before = client.get_inference_statistics("echo_FP64")["model_stats"][0]
    start = time.time() * 1000
    for rows in (1, 3, 1, 130):
        client.infer("echo_FP64", [given("x", numpy.ones((rows, 2)), "FP64")])
    after = client.get_inference_statistics("echo_FP64")["model_stats"][0]
    assert start - 1 <= after["last_inference"] <= time.time() * 1000
    assert list(of(after)) == sorted(of(after))
    none = {"count": 0, "ns": 0}
    for size, count in ((1, 2), (3, 1), (130, 1)):
        for part in ("compute_input", "compute_infer", "compute_output"):
            old, new = of(before).get(size, {}).get(part, none), of(after)[size][part]
            assert new["count"] - old["count"] == count
            assert new["ns"] > old["ns"]
    assert sum(one["compute_infer"]["count"] for one in after["batch_stats"]) == after["execution_count"]
    assert sum(one["compute_input"]["ns"] for one in after["batch_stats"]) == after["inference_stats"]["compute_input"]["ns"]


# By hand

def test_binary_response(app):
    data = struct.pack("<2f", 1, 2)
    answer = post(app, {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "parameters": {"binary_data_size": 8}}],
                        "parameters": {"binary_data_output": True}}, binary=data)
    assert answer.headers["content-type"] == "application/octet-stream"
    header = int(answer.headers["inference-header-content-length"])
    assert json.loads(answer.content[:header])["outputs"] == [{"name": "y", "datatype": "FP32", "shape": [1, 2], "parameters": {"binary_data_size": 8}}]
    assert answer.content[header:] == data


def test_outputs_override_the_request(app):
    answer = post(app, {"inputs": [tensor()], "parameters": {"binary_data_output": True}, "outputs": [{"name": "y", "parameters": {"binary_data": False}}]})
    assert answer.json()["outputs"][0]["data"] == [1, 2]


def test_raw_requests(app):
    """Without JSON: the body is the only input."""
    answer = post(app, b"", binary=struct.pack("<3f", 4, 5, 6), model="infinite")
    header = int(answer.headers["inference-header-content-length"])
    assert json.loads(answer.content[:header])["outputs"][0] == {"name": "inverse", "datatype": "FP32", "shape": [3], "parameters": {"binary_data_size": 12}}
    assert answer.content[header:header + 12] == struct.pack("<3f", 1 / 4, 1 / 5, 1 / 6)
    assert post(app, b"", binary=b"\0" * 8).content[-8:] == b"\0" * 8  # of two open dimensions, the first is one item
    text = post(app, b"", binary=b"hello", model="echo_BYTES")
    assert text.content.endswith(b"\5\0\0\0hello")
    assert "no whole number" in error_of(post(app, b"", binary=b"\0" * 7, model="infinite"))
    assert "fits models of one" in error_of(post(app, b"", binary=b"", model="simple"))


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_compressed_bodies(app, pack):
    coding = {"Content-Encoding": "gzip" if pack is gzip.compress else "deflate"}
    body = json.dumps({"inputs": [tensor()]}).encode()
    assert app.post("/v2/models/echo_FP32/infer", content=pack(body), headers=coding).json()["outputs"][0]["data"] == [1, 2]
    assert error_of(app.post("/v2/models/echo_FP32/infer", content=pack(body)[:-9], headers=coding))


def test_parameters(app):
    answer = post(app, {"inputs": [tensor()], "parameters": {"timeout": 60_000_000, "priority": 1, "headers": "x"}, "id": "\u00e9"})
    assert answer.json()["id"] == "\u00e9"


FAULTS = {
    "no JSON": ("{", "not valid JSON"),
    "an empty body": ("", "nothing in it"),
    "an array": ([], "The request must be an object"),
    "no inputs": ({}, 'has no "inputs"'),
    "inputs of a wrong type": ({"inputs": 5}, '"inputs" must be an array'),
    "an input of a wrong type": ({"inputs": ["x"]}, "must be an object"),
    "outputs of a wrong type": ({"inputs": [tensor()], "outputs": {}}, '"outputs" must be an array'),
    "an output of a wrong type": ({"inputs": [tensor()], "outputs": [None]}, "must be an object"),
    "parameters of a wrong type": ({"inputs": [tensor()], "parameters": 1}, '"parameters" must be an object'),
    "an id of a wrong type": ({"inputs": [tensor()], "id": 1}, '"id" must be a string'),
    "a name of a wrong type": ({"inputs": [tensor(name=1)]}, "must be a string"),
    "a shape of a wrong type": ({"inputs": [tensor(shape=2)]}, "must be an array"),
    "a datatype of a wrong type": ({"inputs": [tensor(datatype=[])]}, "must be a string"),
    "a datatype that is none": ({"inputs": [tensor(datatype="FP31")]}, "no datatype"),
    "another datatype": ({"inputs": [tensor(datatype="INT32")]}, 'takes "x" as FP32[-1,-1]; the request has INT32[1,2]'),
    "another rank": ({"inputs": [tensor(shape=[2])]}, 'the request has FP32[2]'),
    "a negative dimension": ({"inputs": [tensor(shape=[-1, 2])]}, "not negative"),
    "a huge dimension": ({"inputs": [tensor(shape=[2**63, 2])]}, "too large"),
    "dimensions that overflow": ({"inputs": [tensor(shape=[2**32, 2**32])]}, "too large"),
    "dimensions that overflow to the right size": ({"inputs": [tensor(shape=[2**63 - 1, 2])]}, "too large"),
    "more data than the shape": ({"inputs": [tensor(data=[1, 2, 3])]}, "more than the 2 elements"),
    "less data than the shape": ({"inputs": [tensor(data=[1])]}, "has 1 elements; the shape says 2"),
    "ragged data": ({"inputs": [tensor(shape=[2, 2], data=[[1, 2], [3]])]}, "has an array of 1"),
    "deep data": ({"inputs": [tensor(data=[[[1]], [[2]]])]}, "deeper than the shape"),
    "data of a wrong type": ({"inputs": [tensor(data=["1", "2"])]}, "a string other than"),
    "no data": ({"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2]}]}, 'neither "data" nor'),
    "null": ({"inputs": [tensor(data=[None, 1])]}, "is no number"),
    "an input twice": ({"inputs": [tensor(), tensor()]}, 'gets its input "x" twice'),
    "no input": ({"inputs": []}, 'needs the input "x"'),
    "an unknown input": ({"inputs": [tensor(), tensor(name="z")]}, 'no input "z"'),
    "an unknown output": ({"inputs": [tensor()], "outputs": [{"name": "z"}]}, 'no output "z"'),
    "an output twice": ({"inputs": [tensor()], "outputs": [{"name": "y"}, {"name": "y"}]}, "twice"),
    "too many inputs": ({"inputs": [tensor()] * 300}, "more than 256 inputs"),
    "too many outputs": ({"inputs": [tensor()], "outputs": [{"name": "y"}] * 300}, "more than 256 outputs"),
    "deep nesting": ('{"inputs":' + "[" * 100_000, "must be an object"),
    "deep nesting of what is not read": ('{"mine":' + "[" * 100_000, "nested deeper"),
    "binary data without a header": ({"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 1], "parameters": {"binary_data_size": 4}}]}, "does not say where"),
    "a size that is negative": ({"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 1], "parameters": {"binary_data_size": -4}}]}, "not negative"),
    "shared memory": ({"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 1], "parameters": {"shared_memory_region": "a"}}]}, "Shared memory"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_bad_requests(app, case):
    body, words = FAULTS[case]
    assert words in error_of(post(app, body))


def test_bad_binary_data(app):
    def declared(size, shape=(1, 2), **members):
        return {"inputs": [{"name": "x", "datatype": "FP32", "shape": list(shape), "parameters": {"binary_data_size": size}} | members]}

    assert "7 are left" in error_of(post(app, declared(8), binary=b"\0" * 7))
    assert "1 more bytes" in error_of(post(app, declared(8), binary=b"\0" * 9))
    assert "takes 8 bytes; its binary data have 4" in error_of(post(app, declared(4), binary=b"\0" * 4))
    assert "too large" in error_of(post(app, declared(0, (2**32, 2**32)), binary=b""))
    assert "left" in error_of(post(app, declared(2**63), binary=b"\0" * 8))
    assert "both" in error_of(post(app, declared(8, data=[1, 2]), binary=b"\0" * 8))
    assert "other than 0 and 1" in error_of(post(app, declared(2, datatype="BOOL"), binary=b"\1\2", model="echo_BOOL"))
    assert "each with its length" in error_of(post(app, declared(5, (1, 1), datatype="BYTES"), binary=b"\5\0\0\0x", model="echo_BYTES"))
    for length in ("-1", "x", "1.5", "", "99999999999999999999999"):
        assert "is no number of bytes" in error_of(app.post("/v2/models/echo_FP32/infer", content=b"{}", headers={"Inference-Header-Content-Length": length}))
    assert "but the body has 2 bytes" in error_of(app.post("/v2/models/echo_FP32/infer", content=b"{}", headers={"Inference-Header-Content-Length": "3"}))


def test_16_bit_numbers_are_not_in_json(app):
    assert "use the binary data" in error_of(post(app, {"inputs": [tensor(datatype="FP16")]}, model="echo_FP16"))
    one = {"inputs": [{"name": "x", "datatype": "BF16", "shape": [1, 1], "parameters": {"binary_data_size": 2}}]}
    assert "use the binary data" in error_of(post(app, one, binary=b"\0\0", model="echo_BF16"))


def test_errors_have_the_form_of_the_protocol(app):
    assert "Nothing is at /v2/nothing" in error_of(app.get("/v2/nothing"), 404)
    assert "does not take GET" in error_of(app.get("/v2/models/echo_FP32/infer"), 405)
    assert "larger than" in error_of(app.post("/v2/models/echo_FP32/infer", content=b"x" * (17 << 20)), 413)
    assert "larger than" in error_of(app.post("/v2/models/echo_FP32/infer", content=iter([b"x" * (1 << 20)] * 17)), 413)
    assert error_of(app.post("/v2/models/echo_FP32/infer", content=b"x", headers={"Content-Encoding": "gzip"}))
    assert app.get("/nothing").headers["content-type"] == "application/problem+json"
    assert app.get("/v2x").headers["content-type"] == "application/problem+json"


def test_it_can_be_mounted_elsewhere_and_left_out(start):
    app = start("mounted_app", "--models", str(MODELS))
    with triton.InferenceServerClient(f"{app.host}:{app.port}/internal") as client:
        assert client.is_server_ready() and client.get_server_metadata()["name"] == "mounted"
        array = sample("FP32")
        assert numpy.array_equal(client.infer("echo_FP32", [given("x", array, "FP32")]).as_numpy("y"), array)
    assert "Nothing is at" in error_of(app.get("/internal/v2/nothing"), 404)
    for path in ("/v2", "/v2/nothing", "/internal", "/internal/docs", "/docs"):
        problem_of(app.get(path), 404)
    problem_of(start("undescribed_app").get("/v2"), 404)


def test_it_is_not_in_the_document(app):
    paths = app.get("/openapi.json").json()["paths"]
    assert "/write" in paths and not [path for path in paths if path.startswith("/v2")]


# Handlers that generate

def generate(app, model, stream=False, **body):
    return app.post(f"/v2/models/{model}/generate" + ("_stream" if stream else ""), json=body)


def generated(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def events(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.text == "" or answer.text.endswith("\n\n")
    return [json.loads(event.removeprefix("data: ")) for event in answer.text.split("\n\n")[:-1]]


def of(model, **members):
    return {"model_name": model, "model_version": ""} | members


def test_generate(app):
    assert "generate" in app.get("/v2").json()["extensions"]
    words = {"text_input": "a \u20ac&=%\"", "parameters": {"words": "b", "times": 2}}
    assert generated(generate(app, "writer", **words)) == of("writer", text_output="a \u20ac&=%\"b" * 2)
    assert events(generate(app, "writer", True, **words)) == [of("writer", text_output="a \u20ac&=%\"b" * 2)]
    assert generated(generate(app, "writer", text_input="a", words="c")) == of("writer", text_output="ac")
    assert generated(generate(app, "one", text_input="a b+&\u20ac", parameters={"upper": True})) == of("one", text_output="a b+&\u20ac", number=1)


def test_generate_streams(app):
    assert events(generate(app, "pieces", True, text_input="a", parameters={"count": 3})) == [of("pieces", text_output="a\n", number=i) for i in range(3)]
    assert events(generate(app, "lines", True, text_input="a")) == [of("lines", text_output="a\n")] * 3
    assert generated(generate(app, "lines", text_input="a")) == of("lines", text_output="a\na\na\n")
    assert generated(generate(app, "pieces", text_input="a", count=3)) == of("pieces", text_output="a\n" * 3)
    assert generated(generate(app, "late_pieces", text_input="a\"\n{")) == of("late_pieces", text_output="a\"\n{")
    assert generated(generate(app, "pieces", text_input="a", count=0)) == of("pieces", text_output="")
    assert "ask generate_stream" in error_of(generate(app, "numbers", text_input="ab"))
    assert events(generate(app, "pieces", True, text_input="a", count=0)) == []


def test_what_does_not_end_is_no_answer(app):
    for model, text, words in (("endless", "a" * 1000, "too much"), ("endless", "", "too much"), ("count", "a", "not all of which have a text")):
        assert words in error_of(generate(app, model, text_input=text))
    with app.client.stream("POST", "/v2/models/count/generate_stream", json={"text_input": "a"}) as answer:
        lines = (line for line in answer.iter_lines() if line)
        assert [json.loads(next(lines).removeprefix("data: ")) for _ in range(3)] == [of("count", text_output=i) for i in (1, 2, 3)]


def test_errors_of_generation(app):
    assert "Not now" in error_of(generate(app, "failing", text_input="at once"), 409)
    assert "Not now" in error_of(generate(app, "failing", True, text_input="at once"), 409)
    assert events(generate(app, "failing", True, text_input="a")) == [of("failing", text_output="a"), {"error": "Not any more."}]
    assert "Not any more" in error_of(generate(app, "failing", text_input="a"), 500)
    assert error_of(generate(app, "late_pieces", text_input="a!"), 500) == "Not any more."
    assert "query count: must be an integer" in error_of(generate(app, "pieces", text_input="a", count="x"))
    assert "words" in error_of(generate(app, "writer", text_input="a", words=""))
    assert "No handler generates" in error_of(generate(app, "simple", text_input="a"), 404)
    for body, words in [({}, 'no "text_input"'), ({"text_input": 5}, "must be a string"), ({"text_input": "a", "parameters": {"x": []}}, "a string, a number or a boolean"),
                        ({"text_input": "a", "parameters": 5}, "must be an object")]:
        assert words in error_of(generate(app, "lines", **body))
    assert "not valid JSON" in error_of(app.post("/v2/models/lines/generate", content=b"{"))


def test_a_stream_that_nobody_has_read_yet_can_be_given_up(app):
    with H2(app, window=0) as client:
        number = client.begin("/v2/models/patient/generate_stream", "POST", fields=[("content-type", "application/json")], end=False)
        client.send(number, json.dumps({"text_input": "a"}).encode())
        client.until(lambda: client.streams[number].headers)
        assert app.get("/patients").json() == 1
        client.reset(number)
        client.ping()
        eventually(lambda: app.get("/patients").json() == 0)


# The repository

def test_the_repository_api_is_off(app, client):
    with pytest.raises(InferenceServerException, match="--model-control"):
        client.get_model_repository_index()
    assert error_of(app.post("/v2/repository/models/simple/load"), 403) and error_of(app.post("/v2/repository/models/simple/unload"), 403)
    assert client.is_model_ready("simple")


def test_looking_at_models_is_no_use_of_them(start, tmp_path):
    """Which one makes room for others is up to requests, not to who watches."""
    for name in ("a", "b", "c"): shutil.copytree(MODELS / "simple", tmp_path / name)
    size = (MODELS / "simple/1/model.onnx").stat().st_size
    app = start("inference_app", "--models", str(tmp_path), "--model-control", "--model-memory", str(size * 5 // 2), "--model-keep", "0")
    load = lambda model: app.post(f"/v2/repository/models/{model}/load").status_code
    state = lambda: {one["name"]: one["state"] for one in app.post("/v2/repository/index").json()}
    assert load("a") == load("b") == 200
    ones = {"shape": [1, 16], "datatype": "INT32", "data": [1] * 16}
    for model in ("b", "a"):
        assert app.post(f"/v2/models/{model}/infer", json={"inputs": [{"name": "INPUT0", **ones}, {"name": "INPUT1", **ones}]}).status_code == 200
    assert [one["name"] for one in app.get("/v2/models/stats").json()["model_stats"]] == ["a", "b"]
    assert app.get("/v2/models/b/ready").status_code == app.get("/v2/models/b").status_code == 200
    assert load("c") == 200
    assert state() == {"a": "READY", "b": "UNAVAILABLE", "c": "READY"}
    (counted,) = app.get("/v2/models/b/stats").json()["model_stats"]
    assert counted["inference_count"] == 1 and counted["version"] == "1"  # as before


def test_model_control(start, tmp_path):
    """simple_http_model_control.py"""
    shutil.copytree(MODELS, tmp_path / "models")
    (tmp_path / "models/broken.onnx").write_bytes(b"no model")
    app = start("inference_app", "--models", str(tmp_path / "models"), "--model-control")
    with triton.InferenceServerClient(f"{app.host}:{app.port}") as client:
        assert "model_repository" in client.get_server_metadata()["extensions"]
        assert not client.is_model_ready("simple")
        client.load_model("simple")
        assert client.is_model_ready("simple")
        index = {one["name"]: one for one in client.get_model_repository_index()}
        assert index["simple"]["version"] == "1" and index["simple"]["state"] == "READY"
        ones = numpy.ones((1, 16), numpy.int32)
        inputs = [given("INPUT0", ones, "INT32"), given("INPUT1", ones, "INT32")]
        assert client.infer("simple", inputs).as_numpy("OUTPUT0")[0][0] == 2
        client.unload_model("simple")
        assert not client.is_model_ready("simple")
        with pytest.raises(InferenceServerException) as failure:
            client.infer("simple", inputs)
        assert failure.value.status() == "503"
        with pytest.raises(InferenceServerException, match="broken"):
            client.load_model("broken")
        with pytest.raises(InferenceServerException, match="nothing"):
            client.load_model("nothing")
        with pytest.raises(InferenceServerException, match="configuration is not taken"):
            client.load_model("simple", config="{}")
    files = {"parameters": {"file:1/model.onnx": "eA=="}}
    assert "files are not taken" in error_of(app.post("/v2/repository/models/simple/load", json=files))
    for path in ("..%2f..%2fetc", ".", "%2e%2e", "a%00b"):
        assert error_of(app.ask(f"/v2/repository/models/{path}/load", "POST"))
