"""Tensors by every form, as docs/tensors.md says, and how often they are copied."""
import io
import re
import socket
import threading
import zlib

import httpx
import numpy as np
import pytest
from conftest import PATIENCE, ROOT, problem_of
from conftest import faults_of as all_faults_of

NPY, NPZ, OCTETS = "application/x-npy", "application/x-npz", "application/octet-stream"
LARGE = 150_528  # 3 x 224 x 224


@pytest.fixture(scope="module")
def server(start_shared):
    return start_shared("tensors_app", "--threads", "2")


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(save=np.savez, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def send(server, path, content, type=NPY, accept=NPY, **headers):
    return server.post("/" + path, content=content, headers={"Content-Type": type, "Accept": accept} | headers)


def faults_of(answer):
    return {place: code for (_, place), code in all_faults_of(answer).items()}


def array_of(response):
    assert response.status_code == 200, response.text
    return np.load(io.BytesIO(response.content))


def test_programs_of_the_page(start):
    server = start("docs_tensors_app")
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/tensors.md").read_text(), re.S | re.M)
    code = "\n".join(blocks).replace("http://127.0.0.1:8080", server.url)
    assert len(blocks) == 5 and server.url in code
    exec(compile(code, "docs/tensors.md", "exec"), {})
    image = server.get("/openapi.json").json()["paths"]["/brightness"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "minItems" not in image and image["items"]["minItems"] == image["items"]["maxItems"] == 224
    samples = server.get("/openapi.json").json()["components"]["schemas"]["samples"]
    assert samples["required"] == ["points", "labels"] and samples["properties"]["points"]["items"]["minItems"] == 3


@pytest.mark.parametrize("path", ["place", "place/blocking"])
def test_a_large_body_becomes_the_tensor(server, path):
    values = np.arange(LARGE, dtype=np.float32)
    for content, type in (npy(values), NPY), (values.tobytes(), OCTETS):
        answer = send(server, path, content, type).json()
        assert answer == {"in_body": True, "alignment": 64, "sum": pytest.approx(values.sum(dtype=np.float64))}


def test_bodies_that_grow_while_they_arrive(server):
    values = np.arange(3_000_000, dtype=np.float32)  # 12 MB: beyond what is taken before anything has arrived
    answer = send(server, "place", values.tobytes(), OCTETS).json()
    assert answer["in_body"] and answer["alignment"] == 64 and answer["sum"] == pytest.approx(values.sum(dtype=np.float64))


def test_pieces(server):
    """However the body comes in, and with what is behind it."""
    values = np.arange(20_000, dtype=np.float32).tobytes()
    head = f"POST /place HTTP/1.1\r\nHost: x\r\nContent-Type: {OCTETS}\r\nContent-Length: {len(values)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), timeout=PATIENCE) as peer:
        def answer():
            got = b""
            while b"\r\n\r\n" not in got:
                got += peer.recv(65536)
            size = int(re.search(rb"Content-Length: (\d+)", got)[1])
            start, body = got.split(b"\r\n\r\n", 1)
            while len(body) < size:
                body += peer.recv(65536)
            return start, body
        for cuts in [], [3], [len(head)], [len(head) + 1, len(head) + 5000]:
            message = head + values + b"GET /kept HTTP/1.1\r\nHost: x\r\n"  # the next head, and its end later
            at = 0
            for cut in cuts + [len(message)]:
                peer.sendall(message[at:cut])
                at = cut
            start, body = answer()
            assert start.startswith(b"HTTP/1.1 200") and b'"sum":199990000' in body
            peer.sendall(b"Accept: application/octet-stream\r\n\r\n")
            assert answer()[0].startswith((b"HTTP/1.1 200", b"HTTP/1.1 500"))  # whether something is kept: it was read


def test_copies_where_they_are_needed(server):
    values = np.arange(LARGE, dtype=np.float32)
    for content in npy(values[:100]), npy(values.astype("f8")), npy(values.astype(">f4")):
        answer = send(server, "place", content).json()
        assert not answer["in_body"] and answer["alignment"] == 64
        assert answer["sum"] == pytest.approx(np.load(io.BytesIO(content)).sum(dtype=np.float64))
    answer = send(server, "place", zlib.compress(npy(values)), NPY, **{"Content-Encoding": "deflate"}).json()
    assert answer["in_body"]  # where it was decoded to


def test_npz_without_a_copy(server):
    x, y = np.arange(LARGE, dtype=np.float32), np.ones((100, 50))
    ours = send(server, "round", npz(x=x, y=y), NPZ, NPZ)
    assert ours.headers["content-type"] == NPZ
    again = send(server, "place/several", ours.content, NPZ).json()
    assert [each["in_body"] for each in again] == [True, True] and [each["alignment"] for each in again] == [64, 64]
    arrays = np.load(io.BytesIO(ours.content))
    assert np.array_equal(arrays["x"], x) and np.array_equal(arrays["y"], y)
    packed = send(server, "place/several", npz(np.savez_compressed, x=x, y=y), "application/zip").json()
    assert [each["in_body"] for each in packed] == [False, False] and packed[1]["sum"] == 5000


def test_memory_outlives_its_request(server):
    values = np.arange(LARGE, dtype=np.float32)
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        assert client.post("/keep", content=npy(values), headers={"Content-Type": NPY}).status_code == 204
        for _ in range(3):  # the same connection receives other bodies meanwhile
            client.post("/place", content=npy(np.zeros(LARGE, np.float32)), headers={"Content-Type": NPY})
        assert np.array_equal(array_of(client.get("/kept", headers={"Accept": NPY})), values)


def test_many_keep_and_read_at_once(server):
    def work(number):
        with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
            for _ in range(10):
                client.post("/keep", content=npy(np.full(20_000, number, np.float32)), headers={"Content-Type": NPY})
                kept = array_of(client.get("/kept", headers={"Accept": NPY}))
                assert (kept == kept[0]).all()
    threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]


@pytest.mark.parametrize("path, array", [
    ("half", np.array([[0.1, -65504], [np.inf, 6e-8]], "f2")),
    ("half", np.asfortranarray(np.arange(6, dtype="f2").reshape(2, 3))),
    ("brain", np.array([1, -0.5, 1e30], "f4")),
    ("text", np.array([["a", "größer"], ["", "\U0001f600"]])),
    ("text", np.array([[b"\xff\xfe", b"a"]])),
    ("flags", np.array([True, False])),
    ("any", np.asfortranarray(np.random.default_rng(1).random((70, 90), dtype="f4"))),
    ("any", np.arange(6, dtype=">f4").reshape(2, 3)),
    ("any", np.zeros((0, 5), "f4")),
], ids=lambda value: str(value.dtype) if hasattr(value, "dtype") else value)
def test_types(server, path, array):
    back = array_of(send(server, path, npy(array)))
    assert back.shape == array.shape
    assert np.allclose(back, array, rtol=0.01) if path == "brain" else np.array_equal(back, array)
    for version in (1, 0), (2, 0), (3, 0):
        file = io.BytesIO()
        np.lib.format.write_array(file, array, version)
        assert array_of(send(server, path, file.getvalue())).shape == array.shape


@pytest.mark.parametrize("path, array, code", [
    ("any", np.zeros((2, 2), "c8"), "type"), ("any", np.array([["a"]]), "type"), ("text", np.zeros((1, 1)), "type"), ("any", np.zeros(3), "shape"),
    ("any", np.zeros((1, 1), "M8[s]"), "type"), ("any", np.array([[None]]), "type"), ("half", np.array([[1e6]]), "range"), ("any", np.array([[True]]), "type"),
    ("square", np.zeros((2, 3), "i4"), "shape"),
])
def test_refusals(server, path, array, code):
    assert faults_of(send(server, path, npy(array))) == {"": code}


def test_elements_without_a_shape(server):
    square = np.arange(4, dtype="<i4").reshape(2, 2)
    answer = send(server, "square", square.tobytes(), OCTETS, OCTETS)
    assert answer.headers["content-type"] == OCTETS and answer.content == square.tobytes()
    assert faults_of(send(server, "square", bytes(12), OCTETS)) == {"": "shape"}
    assert faults_of(send(server, "square", bytes(15), OCTETS)) == {"": "shape"}
    assert faults_of(send(server, "square", b"", OCTETS)) == {"": "shape"}
    assert server.post("/square", json=[1, 2, 3, 4]).json() == [[1, 2], [3, 4]]
    assert faults_of(server.post("/square", json=[1, 2, 3])) == {"": "shape"}
    assert "application/octet-stream" in problem_of(send(server, "square", b"1", "text/plain"), 415)["detail"]
    problem_of(send(server, "any", bytes(16), OCTETS), 415)  # two dimensions that nothing tells
    problem_of(send(server, "text", bytes(16), OCTETS), 415)
    problem_of(send(server, "flags", b"\x02", OCTETS), 400)


@pytest.mark.parametrize("arrays, faults", [
    ({"x": np.zeros(1)}, {"/y": "required"}),
    ({"x": np.zeros((1, 1)), "y": np.zeros(1)}, {"/x": "shape", "/y": "shape"}),
    ({"x": np.array(["a"]), "y": np.zeros((1, 1)), "more": np.array([None])}, {"/x": "type"}),
])
def test_faults_of_several(server, arrays, faults):
    assert faults_of(send(server, "round", npz(**arrays), NPZ)) == faults


def test_faults_of_json_objects(server):
    def sent(text):
        return server.post("/round", content=text, headers={"Content-Type": "application/json"})
    assert sent('{"y": [[1]], "more": {"x": 1}, "x": [2]}').json() == {"x": [2], "y": [[1]]}
    assert faults_of(sent('{"x": [1, "a"], "y": 1}')) == {"/x/1": "type", "/y": "type"}
    assert faults_of(sent("[]")) == {"": "type"}
    assert faults_of(sent('{"x": [1], "x": [1], "y": []}')) == {"/x": "repeated"}
    for text in '{"x": [1], "y": [[1]]', '{"x": [1,], "y": [[1]]}', '{"x": [1] "y": []}', "{", "{}}", '{"x": [01], "y": []}':
        assert "JSON" in problem_of(sent(text), 400)["detail"]


def test_archives_that_are_none(server):
    good = npz(x=np.zeros(1), y=np.zeros((1, 1)))
    for bad in b"PK", good[:-1], good + b"x", b"x" + good, npy(np.zeros(1)):
        assert ".npz" in problem_of(send(server, "round", bad, NPZ), 400)["detail"]
    bomb = npz(np.savez_compressed, x=np.zeros(4_000_000, "f4"), y=np.zeros((1, 1)))
    assert "larger than" in problem_of(send(server, "round", bomb, NPZ), 400)["detail"]
