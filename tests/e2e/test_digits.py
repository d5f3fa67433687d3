"""The held-out images through HTTP, against ONNX Runtime in Python."""
import concurrent.futures
import io
import itertools
import json

import httpx
import numpy
import onnxruntime
import pytest
from conftest import PATIENCE, ROOT, faults_of, problem_of

DIGITS = ROOT / "examples/digits"
IMAGES = numpy.load(DIGITS / "held_out_images.npy")
LABELS = numpy.load(DIGITS / "held_out_labels.npy")
NPY = {"Content-Type": "application/x-npy"}


def npy(array, **more):
    file = io.BytesIO()
    numpy.save(file, array, **more)
    return file.getvalue()


@pytest.fixture(scope="module")
def expected():
    session = onnxruntime.InferenceSession(str(DIGITS / "models/digits.onnx"), providers=["CPUExecutionProvider"])
    return session.run(["probabilities"], {"image": IMAGES.astype(numpy.float32)})[0]


@pytest.fixture(scope="module")
def digits(start_shared):
    return start_shared("digits", "--models", str(DIGITS / "models"))


def same(answers, expected):
    assert len(answers) == len(expected) == 360
    assert numpy.array_equal([answer["digit"] for answer in answers], expected.argmax(axis=1))
    assert numpy.allclose([answer["probabilities"] for answer in answers], expected, atol=1e-5)
    assert numpy.mean([answer["digit"] for answer in answers] == LABELS) >= 0.95


def answer_of(response):
    assert response.status_code == 200, response.text
    return response.json()


def test_json(digits, expected):
    same([answer_of(digits.post("/digits", json=image.tolist())) for image in IMAGES], expected)


@pytest.mark.parametrize("form", [
    lambda image: image.astype("<f4"),
    lambda image: image.astype("<f8"),
    lambda image: numpy.asfortranarray(image.astype("<f4")),
    lambda image: numpy.asfortranarray(image.astype("<f8")),
    lambda image: image.astype("u1"),
    lambda image: image.astype(">f4"),
    lambda image: image.astype("f2"),
], ids=["float32", "float64", "float32-fortran", "float64-fortran", "uint8", "big-endian", "half"])
def test_npy(digits, expected, form):
    same([answer_of(digits.post("/digits", content=npy(form(image)), headers=NPY)) for image in IMAGES], expected)


def test_npy_without_its_type(digits, expected):
    for headers in [{}, {"Content-Type": "application/octet-stream"}]:
        assert answer_of(digits.post("/digits", content=npy(IMAGES[0]), headers=headers))["digit"] == expected[0].argmax()


def test_many_at_once(digits, expected):
    def client(part):
        with httpx.Client(base_url=digits.url, timeout=PATIENCE) as own:
            return [answer_of(own.post("/digits", content=npy(IMAGES[i]), headers=NPY)) for i in range(part, 360, 40)]

    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        parts = list(pool.map(client, range(40)))
    same([parts[i % 40][i // 40] for i in range(360)], expected)


@pytest.mark.parametrize("size", [1, 7, 120, 256])
def test_batches(digits, expected, size):
    answers = []
    for at in range(0, 360, size):
        images = IMAGES[at:at + size]
        form = {"content": npy(images.astype("<f4")), "headers": NPY} if at % 2 else {"json": images.tolist()}
        answers += answer_of(digits.post("/digits/batch", **form))
    same(answers, expected)


def test_open_inference_protocol(digits, expected):
    given = {"name": "image", "shape": [360, 8, 8], "datatype": "FP32", "data": IMAGES.ravel().tolist()}
    (output,) = answer_of(digits.post("/v2/models/digits/infer", json={"inputs": [given]}))["outputs"]
    assert output["shape"] == [360, 10] and numpy.allclose(numpy.reshape(output["data"], (360, 10)), expected, atol=1e-5)


@pytest.mark.parametrize("shape", [(0, 8, 8), (257, 8, 8), (2, 7, 8), (2, 8, 9), (2, 0, 8)])
def test_batches_that_do_not_fit(digits, shape):
    problem_of(digits.post("/digits/batch", content=npy(numpy.zeros(shape, "f4")), headers=NPY), 422)


@pytest.mark.parametrize("shape", [(7, 8), (8, 9), (1, 1), (0, 8), (8, 0), (100, 100)])
def test_shape_that_the_model_does_not_take(digits, shape):
    for body, headers in [(npy(numpy.zeros(shape, "f4")), NPY)] + ([(json.dumps(numpy.zeros(shape).tolist()), {})] if all(shape) else []):
        detail = problem_of(digits.post("/digits", content=body, headers=headers), 422)["detail"]
        assert "digits" in detail and "8, 8" in detail and f"{shape[0]}, {shape[1]}" in detail
        assert "onnx" not in detail.lower()


@pytest.mark.parametrize("shape", [(), (64,), (1, 8, 8), (1,) * 8, (1,) * 12])
def test_wrong_number_of_dimensions(digits, shape):
    assert faults_of(digits.post("/digits", content=npy(numpy.zeros(shape, "f4")), headers=NPY)) == {("body", ""): "shape"}


@pytest.mark.parametrize("body, pointer, code", [
    ("1", "", "type"), ("{}", "", "type"), ("null", "", "type"), ('"x"', "", "type"),
    ("[1,2]", "/0", "type"), ("[[1,2],[3]]", "/1", "shape"), ("[[1],[2,3]]", "/1/1", "shape"), ('[[1,"2"]]', "/0/1", "type"),
    ("[[1,null]]", "/0/1", "type"), ("[[1,[2]]]", "/0/1", "type"), ("[[1,1e39]]", "/0/1", "range"), ("[[1,1e400]]", "/0/1", "range"),
])
def test_json_that_is_no_image(digits, body, pointer, code):
    assert faults_of(digits.post("/digits", content=body)) == {("body", pointer): code}


@pytest.mark.parametrize("body", ["[", "[[1,2]", "[[1 2]]", "[[1,2],]", "[[1,2]]x", "[[01]]", "[[nan]]", '[["1],[2]]', "[" * 100_000, b"[[\"\xff\"]]"])
def test_malformed_json(digits, body):
    problem_of(digits.post("/digits", content=body), 400)


@pytest.mark.parametrize("array, words", [
    (IMAGES[0].astype("c8"), "complex"),
    (numpy.array([["a"]]), "text"),
    (numpy.array([[b"a"]]), "text"),
    (numpy.zeros((8, 8), "M8[s]"), "dates"),
    (numpy.zeros((8, 8), [("a", "f4")]), "structured"),
    (numpy.array([[{}, print]], dtype=object), "Python objects"),
], ids=["complex", "text", "bytes", "date", "structured", "object"])
def test_wrong_dtype(digits, array, words):
    response = digits.post("/digits", content=npy(array, allow_pickle=True), headers=NPY)
    assert faults_of(response) == {("body", ""): "type"} and words in response.json()["errors"][0]["message"]


GOOD = npy(IMAGES[0].astype("<f4"))


@pytest.mark.parametrize("body", [
    b"x", b"\x93NUMPY", GOOD[:8], GOOD[:9], GOOD[:60], GOOD[:128], GOOD[:-1], GOOD + b"\0", GOOD[128:],
    GOOD.replace(b"(8, 8)", b"(9, 8)"), GOOD.replace(b"(8, 8)", b"(8, 1)"), GOOD.replace(b"(8, 8)", b"(8,-8)"), GOOD.replace(b"(8, 8)", b"(8  8)"),
    GOOD.replace(b"(8, 8), }" + b" " * 37, b"(4611686018427387904, 4611686018427387904), }"), GOOD.replace(b"<f4", b"<f8"), GOOD.replace(b"<f4", b"<q4"),
    GOOD.replace(b"'<f4'", b"12345"), GOOD.replace(b"False", b"Falso"), GOOD.replace(b"'descr'", b"'desc' "), GOOD.replace(b"{", b"("),
    GOOD.replace(b"NUMPY\x01", b"NUMPY\x09"), GOOD[:8] + b"\xff\xff" + GOOD[10:], GOOD[:8] + b"\x01\x00" + GOOD[10:],
    GOOD.replace(b"NUMPY\x01\x00", b"NUMPY\x02\x00"),
], ids=itertools.count())
def test_npy_that_lies(digits, body):
    assert body != GOOD
    assert ".npy" in problem_of(digits.post("/digits", content=body, headers=NPY), 400)["detail"]


def test_empty_and_wrong_type(digits):
    for headers in [{}, NPY, {"Content-Type": "application/json"}]:
        assert "no body" in problem_of(digits.post("/digits", content=b"", headers=headers), 400)["detail"]
    detail = problem_of(digits.post("/digits", content=b"[[1]]", headers={"Content-Type": "text/csv"}), 415)["detail"]
    assert "application/json" in detail and "application/x-npy" in detail
    problem_of(digits.post("/digits", content=GOOD, headers={"Content-Type": "application/json"}), 400)
    problem_of(digits.post("/digits", content=b"[[1]]", headers=NPY), 400)


def test_body_limit(start):
    app = start("digits", "--models", str(DIGITS / "models"), "--max-body", str(len(GOOD)))
    assert answer_of(app.post("/digits", content=GOOD, headers=NPY))
    problem_of(app.post("/digits", content=GOOD + b"\0", headers=NPY), 413)
