"""The requests that the contestants get, as bytes for the load generator, and what their answers mean."""
import json
import random
import re


def numbers(count):
    """As text and as values that a float keeps: six digits, as a client would send what it measured."""
    source = random.Random(count)
    return [round(source.random(), 6) for _ in range(count)]


def post(path, body, **headers):
    lines = ["POST %s HTTP/1.1" % path, "Host: 127.0.0.1", "Content-Length: %d" % len(body)]
    lines += ["%s: %s" % (name.replace("_", "-"), value) for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def get(path):
    return ("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path).encode()


def size_of(shape):
    count = 1
    for size in shape:
        count *= size
    return count


def binary(model, shape, infer="/v2/models/%s/infer"):
    """The Open Inference Protocol with binary data, both ways."""
    import array
    data = array.array("f", numbers(size_of(shape))).tobytes()
    head = json.dumps({"inputs": [{"name": "x", "shape": [1, *shape], "datatype": "FP32", "parameters": {"binary_data_size": len(data)}}],
                       "parameters": {"binary_data_output": True}}, separators=(",", ":")).encode()
    return post(infer % model, head + data, Content_Type="application/octet-stream", Inference_Header_Content_Length=len(head))


def plain(model, shape, infer="/v2/models/%s/infer"):
    """The same as JSON."""
    document = {"inputs": [{"name": "x", "shape": [1, *shape], "datatype": "FP32", "data": numbers(size_of(shape))}]}
    return post(infer % model, json.dumps(document, separators=(",", ":")).encode(), Content_Type="application/json")


def predict(shape):
    """What FastAPI and LitServe get."""
    return post("/predict", json.dumps({"input": numbers(size_of(shape))}, separators=(",", ":")).encode(), Content_Type="application/json")


def outputs(answer):
    """The numbers of an answer of any of these forms, or the status line and the body where it is none."""
    import array
    head, body = answer.split(b"\r\n\r\n", 1)
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(answer[:300])
    if length := re.search(rb"(?i)inference-header-content-length: *(\d+)", head):
        return list(array.array("f", body[int(length[1]):]))
    document = json.loads(body)
    return document["output"] if "output" in document else document["outputs"][0]["data"]
