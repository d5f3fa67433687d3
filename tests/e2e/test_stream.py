"""A model that writes, its state going in and out, streamed letter by letter; against ONNX Runtime in Python."""
import concurrent.futures
import json

import httpx
import numpy
import onnxruntime
import pytest
from conftest import PATIENCE, ROOT, eventually, faults_of

MODELS = ROOT / "examples/stream/models"


@pytest.fixture(scope="module")
def stream(start_shared):
    return start_shared("stream", "--models", str(MODELS))


@pytest.fixture(scope="module")
def session():
    return onnxruntime.InferenceSession(str(MODELS / "writer.onnx"), providers=["CPUExecutionProvider"])


def random_numbers(seed):
    """SplitMix64, as sample.cpp has it."""
    most = 2**64 - 1
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & most
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & most
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & most
        yield ((z ^ (z >> 31)) >> 11) * 2.0**-53


def in_python(session, prompt, letters, temperature=0.5, top_k=20, seed=0):
    state, tokens, text, random = numpy.zeros((1, 160), "f4"), [0] + [ord(letter) - 31 for letter in prompt], "", random_numbers(seed)
    for _ in range(letters):
        scores, state = session.run(["scores", "next_state"], {"tokens": numpy.array([tokens]), "state": state})
        best = numpy.argsort(-scores[0], kind="stable")
        token = int(best[0])
        if temperature:
            shares = numpy.cumsum(numpy.exp((scores[0][best[:top_k]].astype(float) - scores[0][token]) / temperature))
            token = int(best[numpy.searchsorted(shares, next(random) * shares[-1], side="right")])
        text += chr(token + 31) if token else "\n"
        tokens = [token]
    return text


def lines_of(response):
    """Of Server-Sent Events, those with data."""
    return [json.loads(line.removeprefix("data: ")) for line in response.text.splitlines() if line.startswith("data: ")]


def written(app, **wish):
    response = app.get("/write", params=wish)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].split(";")[0] == "text/event-stream"
    return "".join(letter["text_output"] for letter in lines_of(response))


@pytest.mark.parametrize("wish", [
    {"prompt": "Return the ", "letters": 120, "temperature": 0}, {"prompt": "", "letters": 80, "temperature": 0}, {"prompt": "x", "letters": 1, "temperature": 0},
    {"prompt": "Open a file", "letters": 200, "seed": 1}, {"prompt": "Open a file", "letters": 200, "seed": 2, "temperature": 1.3, "top_k": 96},
    {"prompt": "~" * 500, "letters": 50, "seed": 2**64 - 1, "temperature": 2, "top_k": 3},
])
def test_as_in_python(stream, session, wish):
    assert written(stream, **wish) == in_python(session, **wish)


def test_seeds(stream):
    once, again, other = (written(stream, prompt="Return the ", letters=100, seed=seed) for seed in (7, 7, 8))
    assert once == again != other
    assert written(stream, letters=100) != written(stream, letters=100)  # without one, a random one


def test_one_choice_is_none(stream):
    assert written(stream, prompt="a", letters=60, top_k=1, temperature=2, seed=5) == written(stream, prompt="a", letters=60, temperature=0)


def test_lines_of_json_and_times(stream):
    response = stream.get("/write", params={"letters": 30, "seed": 1}, headers={"Accept": "application/x-ndjson"})
    letters = [json.loads(line) for line in response.text.splitlines()]
    times = [letter["milliseconds"] for letter in letters]
    assert len(letters) == 30 and times == sorted(times) and times[0] > 0


def test_generate_stream(stream, session):
    """As a model of the Open Inference Protocol."""
    wish = {"text_input": "Return the ", "parameters": {"letters": 60, "seed": 3}}
    letters = lines_of(stream.post("/v2/models/author/generate_stream", json=wish))
    assert "".join(letter["text_output"] for letter in letters) == in_python(session, "Return the ", 60, seed=3)
    assert all(letter["model_name"] == "author" and letter["milliseconds"] > 0 for letter in letters)
    assert "letters" in stream.post("/v2/models/author/generate_stream", json=wish | {"parameters": {"letters": 0}}).json()["error"]


def test_many_at_once(stream, session):
    """Texts share runs of the model, and do not see each other's state."""
    wishes = [{"prompt": prompt, "letters": 150, "seed": seed} for seed, prompt in enumerate(["Return the ", "Open", "A", "", "Create a new "] * 4)]

    def client(wish):
        with httpx.Client(base_url=stream.url, timeout=PATIENCE) as own:
            return written(own, **wish)

    with concurrent.futures.ThreadPoolExecutor(len(wishes)) as pool:
        texts = list(pool.map(client, wishes))
    assert texts == [in_python(session, **wish) for wish in wishes]


def test_comes_as_it_is_written_and_ends_with_its_reader(stream):
    """A text that is more than connections hold: its first letter is there while it is written, and its last one is never written."""
    before = stream.get("/writer").json()["letters"]
    with stream.client.stream("GET", "/write", params={"letters": 1_000_000}) as response:
        lines = response.iter_lines()  # which closes the response with its end
        assert next(lines).startswith("data: ")
        assert stream.get("/writer").json()["writing"] == 1
    eventually(lambda: stream.get("/writer").json()["writing"] == 0)
    assert 0 < stream.get("/writer").json()["letters"] - before < 1_000_000


@pytest.mark.parametrize("wish, name, code", [
    ({"temperature": -0.1}, "temperature", "min"), ({"temperature": 2.1}, "temperature", "max"), ({"temperature": "nan"}, "temperature", "type"),
    ({"top_k": 0}, "top_k", "min"), ({"top_k": 97}, "top_k", "max"), ({"letters": 0}, "letters", "min"), ({"letters": 1_000_001}, "letters", "max"),
    ({"seed": -1}, "seed", "type"), ({"seed": 2**64}, "seed", "range"), ({"prompt": "é"}, "prompt", "pattern"), ({"prompt": "a\nb"}, "prompt", "pattern"),
    ({"prompt": "a" * 501}, "prompt", "length"),
])
def test_wishes_that_cannot_be_fulfilled(stream, wish, name, code):
    assert faults_of(stream.get("/write", params={"letters": 1} | wish)) == {("query", name): code}


def test_page(stream, browser):
    browser.get(stream.url)
    browser.find_element("css selector", "button").click()
    text = lambda: browser.find_element("id", "written").text
    eventually(lambda: len(text()) > 300)
    assert "ms" in browser.find_element("id", "time").text
    complaints = browser.get_log("browser")
    browser.get("about:blank")
    assert complaints == []
