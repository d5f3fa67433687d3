"""Layers around handlers."""
import pytest
from conftest import problem_of


@pytest.fixture(scope="module")
def shared(start_shared):
    return start_shared("layers_app")


@pytest.fixture
def app(shared):
    shared.get("/journal")  # empties it, but for what follows its own handler
    return shared


def way(answer):
    return answer.headers.get("x-way", "").split()


def journal(app):
    """What the layers of the last request wrote; those of reading it are left out."""
    lines = app.get("/journal").json()
    return lines[2:-2]


@pytest.mark.parametrize("target, text, inside", [
    ("/plain", "plain", ["h", "n", "a"]),
    ("/mixed", "mixed", ["3", "2", "1", "n", "a"]),
    ("/later", "later", ["2", "slow", "1", "n", "a"]),
    ("/blocking", "waited", ["2", "slow", "n", "a"]),
    ("/inner/plain", "inner", ["h", "slow", "n", "a"]),
])
def test_order(app, target, text, inside):
    answer = app.get(target)
    assert (answer.status_code, answer.text) == (200, text)
    assert way(answer) == inside


def test_way_in_and_out(app):
    app.get("/mixed")
    assert journal(app) == ["(a", "<n", "(1", "<2", "(3", "3)", "2>", "1)", "n>", "a)"]


def test_early_answers(app):
    assert problem_of(app.get("/gated?closed"), 403)["detail"] == "The gate is closed."
    assert way(app.get("/gated?closed")) == ["n", "a"]
    assert app.get("/gated?throws").status_code == 500
    cached = app.get("/gated?cached")
    assert (cached.status_code, cached.text, way(cached)) == (203, "from the cache", ["n", "a"])
    assert problem_of(app.get("/gated?refused"), 429)["detail"] == "Too much."
    assert problem_of(app.get("/gated?fails"), 409)["detail"] == "Before."
    assert problem_of(app.get("/gated?fails-later"), 409)["detail"] == "After."
    assert app.get("/gated?twice").status_code == 500
    assert app.get("/gated").text == "0"


def test_answers_of_failures_pass_layers(app):
    for target, status in [("/throws", 418), ("/gated?number=x", 422)]:
        assert app.get(target).status_code == status
        assert way(app.get(target))[-2:] == ["n", "a"]
    assert "1" in way(app.get("/throws"))


def test_layers_of_the_app_are_around_everything(app):
    assert way(app.get("/nothing")) == ["a"]
    assert app.get("/nothing").status_code == 404
    assert way(app.post("/plain")) == ["a"]
    assert app.post("/plain").status_code == 405
    options = app.ask("/plain", "OPTIONS")
    assert (options.status_code, way(options)) == (204, ["h", "n", "a"])


def test_head_of_a_stream(app):
    answer = app.get("/stream")
    assert way(answer) == ["slow", "n", "a"]
    assert answer.text.count("data:") == 2
