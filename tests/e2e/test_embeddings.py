"""Embeddings by OpenAI's own client, against ONNX Runtime in Python."""
import base64
import concurrent.futures
import sys

import numpy
import onnxruntime
import openai
import pytest
from conftest import PATIENCE, ROOT

EMBEDDINGS = ROOT / "examples/embeddings"
sys.path.append(str(EMBEDDINGS))
from pieces import padded, pieces_of  # noqa: E402

NUMBERS = {piece: number for number, piece in enumerate((EMBEDDINGS / "vocabulary.txt").read_text().splitlines())}
PAIRS = [line.split("\t") for line in (EMBEDDINGS / "pairs.tsv").read_text().splitlines()]
TEXTS = [text for pair in PAIRS for text in pair]
ODD = ["x", "  spaced\tout\r\nlines ", "snake_case and CamelCase", "naïve café", "日本語", "a" * 300, "\x7f\x00!?", "1e-5 == 0.00001", "İKN", "q" * 3 + "\u00a0z"]


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("embeddings", "--models", str(EMBEDDINGS / "models"))


@pytest.fixture(scope="module")
def client(app):
    with openai.OpenAI(base_url=app.url + "/v1", api_key="none", max_retries=0, timeout=PATIENCE) as client:
        yield client


@pytest.fixture(scope="module")
def encode():
    session = onnxruntime.InferenceSession(str(EMBEDDINGS / "models/sentences.onnx"), providers=["CPUExecutionProvider"])

    def encode(texts):
        pieces, mask = padded([pieces_of(text, NUMBERS) for text in texts])
        return session.run(["embedding"], {"pieces": pieces, "mask": mask})[0]

    return encode


def vectors(client, texts, **more):
    answer = client.embeddings.create(model="sentences", input=texts, **more)
    assert (answer.object, answer.model) == ("list", "sentences") and [each.index for each in answer.data] == list(range(len(answer.data)))
    assert all(each.object == "embedding" for each in answer.data)
    return numpy.array([each.embedding for each in answer.data])


@pytest.mark.parametrize("more", [{}, {"encoding_format": "float"}, {"encoding_format": "base64"}, {"dimensions": 64, "user": "Ada"}], ids=str)
def test_as_in_python(client, encode, more):
    answer = client.embeddings.create(model="sentences", input=TEXTS + ODD, **more)
    given = [each.embedding for each in answer.data]
    if more.get("encoding_format") == "base64":  # asked for by name, the client leaves it as it came
        given = [numpy.frombuffer(base64.b64decode(text), "<f4") for text in given]
    assert numpy.allclose(given, encode(TEXTS + ODD), atol=1e-5) and numpy.allclose(numpy.linalg.norm(given, axis=1), 1, atol=1e-5)
    count = sum(len(pieces_of(text, NUMBERS)) for text in TEXTS + ODD)
    assert (answer.usage.prompt_tokens, answer.usage.total_tokens) == (count, count)


def test_forms_of_the_input(client, encode):
    text, numbers = TEXTS[0], pieces_of(TEXTS[0], NUMBERS)
    for form in (text, [text], numbers, [numbers]):
        assert numpy.allclose(vectors(client, form), encode([text]), atol=1e-5)
    both = vectors(client, [numbers, numbers[:2]])
    assert numpy.allclose(both, [vectors(client, numbers)[0], vectors(client, numbers[:2])[0]], atol=1e-5)


def test_what_is_meant_is_near(client):
    """Questions of our own, which the model was never trained on."""
    near = vectors(client, [a for a, _ in PAIRS]) @ vectors(client, [b for _, b in PAIRS]).T
    places = (near > near.diagonal()[:, None]).sum(axis=1)
    assert (places == 0).mean() >= 0.8 and (places < 5).mean() >= 0.9


def test_many_at_once(client, encode):
    """Texts of different lengths, of many clients, in whatever batches they come."""
    expected = encode(TEXTS)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        parts = list(pool.map(lambda i: vectors(client, TEXTS[i::16]), range(16)))
    for i, part in enumerate(parts):
        assert numpy.allclose(part, expected[i::16], atol=1e-5)


def test_most(client):
    assert len(vectors(client, ["text"] * 256)) == 256
    assert vectors(client, [5] * 512).shape == (1, 64)


@pytest.mark.parametrize("wish, param, words", [
    ({"input": ""}, "input", "empty"), ({"input": []}, "input", "text"), ({"input": ["a", " "]}, "input", "empty"), ({"input": [[]]}, "input", "empty"),
    ({"input": ["a", 1]}, "input", "all"), ({"input": [2000]}, "input", "1999"), ({"input": [[1], [-1]]}, "input", "1999"), ({"input": ["a"] * 257}, "input", "256"),
    ({"input": "a " * 513}, "input", "512"), ({"input": [5] * 513}, "input", "512"), ({"input": {"a": 1}}, "input", "string"), ({"input": 1}, "input", "string"),
    ({"input": ["a", None]}, "input/1", "integer"), ({"input": [1.5]}, "input/0", "integer"), ({"input": "a", "encoding_format": "hex"}, "encoding_format", "base64"),
    ({"input": "a", "dimensions": 32}, "dimensions", "64"), ({}, "input", "missing"), ({"input": "a", "model": 1}, "model", "string"),
], ids=str)
def test_refused_as_openai_does(app, wish, param, words):
    answer = app.post("/v1/embeddings", json={"model": "sentences"} | wish)
    assert answer.status_code == 400 and answer.headers["content-type"] == "application/json"
    error = answer.json()["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", param) and words in error["message"]


def test_errors_of_the_client(app, client):
    with pytest.raises(openai.NotFoundError) as caught:
        client.embeddings.create(model="other", input="a")
    assert caught.value.code == "model_not_found" and "sentences" in caught.value.message
    with pytest.raises(openai.BadRequestError) as caught:
        client.embeddings.create(model="sentences", input="")
    assert caught.value.param == "input"
    malformed = app.post("/v1/embeddings", content=b'{"input"', headers={"Content-Type": "application/json"})
    assert malformed.status_code == 400 and malformed.json()["error"]["message"]


def test_models(client):
    assert [model.id for model in client.models.list()] == ["sentences"]
    assert client.models.retrieve("sentences").object == "model"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("other")
