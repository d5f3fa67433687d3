"""What handlers return and throw."""
import httpx
import pytest

from conftest import problem_of


def test_text(probe):
    answer = probe.get("/probe/blocking?milliseconds=0")
    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, "text/plain; charset=utf-8", "waited")


def test_html(probe):
    answer = probe.get("/probe/html")
    assert (answer.headers["content-type"], answer.text) == ("text/html; charset=utf-8", "<!doctype html><title>probe</title>")


def test_void(probe):
    answer = probe.get("/probe/nothing")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-length" not in answer.headers and "content-type" not in answer.headers


def test_status_annotation(probe):
    answer = probe.post("/probe/accepted", json={"x": 1, "y": 2.5})
    assert (answer.status_code, answer.headers["content-type"], answer.text) == (202, "application/json", '{"x":1,"y":2.5}')


def test_response_of_its_own(probe):
    answer = probe.get("/probe/full")
    assert (answer.status_code, answer.headers["content-type"], answer.headers["x-probe"], answer.text) == (203, "text/x-probe", "1", "full")


def test_task(probe):
    answer = probe.get("/probe/later?count=41")
    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, "application/json", "42")


def test_unexpected_problem(probe):
    assert problem_of(probe.get("/probe/later-problem"), 409) == {"title": "Conflict", "status": 409, "detail": "too late"}


def test_thrown_problem(probe):
    assert problem_of(probe.get("/probe/problem"), 418)["detail"] == "short and stout"


def test_exception_keeps_its_text(probe):
    answer = probe.get("/probe/throws")
    assert problem_of(answer, 500) == {"title": "Internal Server Error", "status": 500}
    assert "secret" not in answer.text + str(answer.headers)
    assert "probe::throws" in probe.err.wait_for("the secret is 42")  # who runs the server may know


def test_exception_shows_its_text_to_developers(start):
    app = start("probe_app", "--dev")
    assert problem_of(app.get("/probe/throws"), 500)["detail"] == "the secret is 42"


@pytest.mark.parametrize("kind, status, detail", [("missing", 404, "It is gone."), ("taken", 409, "It is taken.")])
def test_errors_of_ones_own(probe, kind, status, detail):
    assert problem_of(probe.get(f"/probe/failure?kind={kind}&later=false"), status)["detail"] == detail
    assert problem_of(probe.get(f"/probe/failure-later?kind={kind}"), status)["detail"] == detail
    assert probe.get(f"/probe/failure?kind={kind}&later=true").text == "1"


@pytest.mark.parametrize("status, sent", [(200, 200), (418, 418), (599, 599), (999, 999)] + [(it, 500) for it in (-1, 0, 99, 100, 101, 103, 199, 1000)])
def test_statuses_that_end_no_request_are_not_sent(probe, status, sent):
    assert probe.ask(f"/probe/status?status={status}").status_code == sent


def test_numbers_that_json_lacks(probe):
    assert probe.get("/probe/numbers").text == "[null,null,null,-0.5,1e300]"


def test_head_has_the_headers_alone(probe):
    answer = probe.ask("/probe/html", "HEAD")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "35", b"")


@pytest.mark.parametrize("to, status, location", [
    ("/users/7", 303, "/users/7"), ("https://example.org/?a=1&b=%20", 308, "https://example.org/?a=1&b=%20"), ("/a b", 307, "/a%20b"),
    ("/x\r\nSet-Cookie: a=b", 302, "/x%0D%0ASet-Cookie:%20a=b"), ("/\u00fc", 301, "/%C3%BC")])
def test_redirects(probe, to, status, location):
    answer = probe.post("/probe/moved", params={"to": to, "status": status})
    assert (answer.status_code, answer.headers["location"], answer.content) == (status, location, b"")
    assert "set-cookie" not in answer.headers


def test_a_redirect_that_is_none(probe):
    assert probe.post("/probe/moved", params={"to": "/", "status": 200}).status_code == 500
    assert "probe::moved" in probe.err.wait_for("200 is not a redirect")


def test_cookies_are_set_with_care(probe):
    answer = probe.get("/probe/cookie", params={"name": "session", "value": "abc=="})
    assert answer.headers.get_list("set-cookie") == [
        "session=abc==; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax", "old=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"]


@pytest.mark.parametrize("name, value", [("a b", "x"), ("", "x"), ("a", "x;y"), ("a", "x y"), ("a", "x\r\nX: y"), ("a", "\u00fc")])
def test_cookies_that_cannot_be(probe, name, value):
    answer = probe.get("/probe/cookie", params={"name": name, "value": value})
    assert answer.status_code == 500 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("http2", [False, True])
@pytest.mark.parametrize("name, value, type", [
    ("X-Name", "x\r\nX-Evil: 1\r\n\r\nbody", "text/plain"), ("X-Name", "x\nX-Evil: 1", "text/plain"), ("X-Name", "x\0", "text/plain"),
    ("X-Evil: 1\r\nX-Name", "x", "text/plain"), ("", "x", "text/plain"), ("X Name", "x", "text/plain"),
    ("X-Name", "x\r", "text/plain\r\nX-Evil: 1"), ("Content-Length", "1", "text/plain"), ("Transfer-Encoding", "chunked", "text/plain")])
def test_text_of_clients_splits_no_answer(probe, http2, name, value, type):
    with httpx.Client(base_url=probe.url, http1=not http2, http2=http2) as client:
        for _ in range(2):  # on one connection: what follows is an answer again
            answer = client.get("/probe/header", params={"name": name, "value": value, "type": type})
            assert (answer.status_code, answer.text, answer.headers["content-length"]) == (200, "body", "4")
            assert not {"x-evil", "x-name", "transfer-encoding"} & answer.headers.keys()
            assert answer.headers.get("content-type") in ("text/plain", None)


@pytest.mark.parametrize("sent, name, value", [
    ("a=1; b=2", "b", "2"), ("a=1;b=2;", "b", "2"), ('a="1 2"', "a", "1 2"), ("ab=1; a=2", "a", "2"), ("a=", "a", ""), ("a=b=c", "a", "b=c"),
    ("A=1", "a", None), ("a", "a", None), (";;=;", "a", None), ("", "a", None)])
def test_cookies_that_are_sent(probe, sent, name, value):
    assert probe.get("/probe/cookies", params={"name": name}, headers={"Cookie": sent}).json() == value
