"""docs/coming-from-fastapi.md: its C++ does what its Python would."""
import ast
import re

import pytest

from conftest import ROOT, faults_of, problem_of

PAGE = (ROOT / "docs/coming-from-fastapi.md").read_text()


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("docs_coming_from_fastapi_app")


def test_python_is_python():
    programs = re.findall(r"^```python\n(.*?)^```", PAGE, re.S | re.M)
    assert len(programs) > 10
    for program in programs:
        ast.parse(program)


def test_first_steps(app):
    assert app.get("/").json() == {"message": "Hello World"}


def test_paths(app):
    assert app.get("/items/3").json() == {"item_id": 3}
    assert faults_of(app.get("/items/foo")) == {("path", "item_id"): "type"}
    assert app.get("/models/LeNet").json() == "LeNet"
    assert faults_of(app.get("/models/vgg")) == {("path", "name"): "one_of"}
    assert app.get("/files/home/notes.txt").json() == {"file_path": "home/notes.txt"}


def test_queries(app):
    assert app.get("/search").json() == {"skip": 0, "limit": 10, "q": None, "tag": []}
    assert app.get("/search?skip=2&limit=5&q=tea&tag=a&tag=b").json() == {"skip": 2, "limit": 5, "q": "tea", "tag": ["a", "b"]}
    assert faults_of(app.get("/search?skip=-1&limit=0&q=ab")) == {("query", "skip"): "min", ("query", "limit"): "min", ("query", "q"): "length"}


def test_bodies(app):
    item = {"name": "Foo", "price": 42.5, "tax": None, "tags": ["a"], "image": {"url": "https://shop.example/foo.png", "name": "foo"}}
    assert app.client.put("/items/7?q=x", json=item).json() == {"item_id": 7, "item": item, "q": "x"}
    wrong = {"name": "Foo", "price": "42.5", "image": {"url": "no address"}}
    assert faults_of(app.client.put("/items/7", json=wrong)) == {
        ("body", "/price"): "type", ("body", "/image/url"): "format", ("body", "/image/name"): "required"}


def test_headers_and_cookies(app):
    answer = app.get("/visit", headers={"User-Agent": "test", "Cookie": "visits=4"})
    assert answer.json() == {"user_agent": "test", "visits": 4}
    assert answer.headers["set-cookie"].startswith("visits=5;")


def test_forms(app):
    assert app.post("/signup", data={"username": "ada"}).json() == {"username": "ada", "bytes": 0}
    assert app.post("/signup", data={"username": "ada"}, files={"photo": ("a.jpg", b"12345")}).json() == {"username": "ada", "bytes": 5}


def test_statuses(app):
    answer = app.post("/users", json={"username": "ada", "password": "engine"})
    assert (answer.status_code, answer.json()) == (201, {"username": "ada"})


def test_errors(app):
    assert app.get("/unicorns/blue").json() == {"unicorn_name": "blue"}
    assert problem_of(app.get("/unicorns/yolo"), 418)["detail"] == "Oops! yolo did something."
    answer = app.get("/unicorns/none")
    assert problem_of(answer, 404)["detail"] == "Item not found"
    assert answer.headers["x-error"] == "There goes my error"


def test_dependencies(app):
    for _ in range(2):  # the session of the first request has ended
        assert app.get("/common?q=tea").json() == {"q": "tea", "open": 1}


def test_security(app):
    assert app.get("/me", headers={"Authorization": "Bearer secret-of-ada"}).json() == {"username": "ada"}
    for headers in ({}, {"Authorization": "Bearer other"}):
        answer = app.get("/me", headers=headers)
        assert problem_of(answer, 401) and answer.headers["www-authenticate"].startswith("Bearer")


def test_middleware(app):
    answer = app.get("/", headers={"Origin": "https://shop.example"})
    assert float(answer.headers["x-process-time"]) >= 0
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["access-control-allow-credentials"] == "true"


def test_life(app):
    assert app.get("/cache").json() == 3


def test_streams(app):
    assert app.get("/numbers").text == "data: 0\n\ndata: 1\n\ndata: 2\n\n"


def test_differences(app):
    assert app.get("/search/").status_code == 404
    assert app.client.head("/search").status_code == 200
    assert app.client.options("/search").headers["allow"]


def test_work_in_the_background(app):
    assert app.client.post("/send-notification/ada@shop.example").text == "Notification sent in the background"
    assert app.err.wait_for("^ada@shop.example: some notification$")
