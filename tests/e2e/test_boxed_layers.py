"""The layers that come with Conduit."""
import re

import pytest
from conftest import run_app

SHOP = "https://shop.example"


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("boxed_layers_app")


@pytest.fixture(scope="module")
def behind_proxies(start_shared):
    return start_shared("boxed_layers_app", "--trusted-proxies", "127.0.0.1, 10.0.0.0/8,::1")


def preflight(app, target, method, origin=SHOP, **more):
    return app.ask(target, "OPTIONS", headers={"Origin": origin, "Access-Control-Request-Method": method, **more})


def test_request_ids(app):
    first, second = (app.get("/api/items/1").headers["x-request-id"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{32}", first) and first != second
    told = app.get("/api/id", headers={"X-Request-Id": "from-the-proxy/7"})
    assert told.text == told.headers["x-request-id"] == "from-the-proxy/7"
    made = app.get("/api/id", headers={"X-Request-Id": "x" * 129})
    assert re.fullmatch("[0-9a-f]{32}", made.text) and made.headers["x-request-id"] == made.text
    assert "x-request-id" in app.get("/nothing").headers


def test_security_headers(app):
    answer = app.get("/api/items/1")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in answer.headers  # this is plain HTTP
    assert app.get("/api/framed").headers.get_list("x-frame-options") == ["SAMEORIGIN"]


def test_preflight(app):
    answer = preflight(app, "/api/items/1", "PUT", **{"Access-Control-Request-Headers": "content-type, x-token"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, PUT"
    assert answer.headers["access-control-allow-headers"] == "content-type, x-token"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-max-age"] == "600"


def test_preflight_that_is_not_allowed(app):
    answer = preflight(app, "/api/items/1", "PUT", origin="https://evil.example")
    assert answer.status_code == 204 and "access-control-allow-origin" not in answer.headers
    assert answer.headers["allow"] == "GET, HEAD, PUT, OPTIONS"
    assert preflight(app, "/nothing", "PUT").status_code == 404
    odd = preflight(app, "/api/items/1", "PUT", **{"Access-Control-Request-Headers": "a b"})
    assert "access-control-allow-headers" not in odd.headers


def test_answers_to_other_origins(app):
    answer = app.get("/api/framed", headers={"Origin": SHOP})
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert answer.headers["access-control-expose-headers"] == "ETag, X-Request-Id"
    assert answer.headers["vary"] == "Accept, Origin"
    assert app.get("/api/items/x", headers={"Origin": SHOP}).headers["access-control-allow-origin"] == SHOP  # a 422
    stranger = app.get("/api/framed", headers={"Origin": SHOP + ".evil"})
    assert "access-control-allow-origin" not in stranger.headers and "Origin" in stranger.headers["vary"]


def test_cors_of_a_namespace(app):
    assert app.get("/public/time", headers={"Origin": "https://any.example"}).headers["access-control-allow-origin"] == "*"
    answer = preflight(app, "/public/time", "GET", origin="https://any.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"


def test_etag(app):
    answer = app.get("/api/items/1")
    tag = answer.headers["etag"]
    assert app.get("/api/items/1").headers["etag"] == tag != app.get("/api/items/2").headers["etag"]
    again = app.get("/api/items/1", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in again.headers
    assert app.client.head("/api/items/1").headers["etag"] == tag
    assert app.get("/api/items/1", headers={"If-None-Match": '"other"'}).status_code == 200
    assert "etag" not in app.get("/api/items/x").headers


@pytest.mark.parametrize("sent, seen", [
    ([], "127.0.0.1"),
    (["203.0.113.7"], "203.0.113.7"),
    (["6.6.6.6, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
    (["6.6.6.6", "203.0.113.7", "10.0.0.1"], "203.0.113.7"),
    (["203.0.113.7:4711"], "203.0.113.7"),
    (["[2001:db8::7]:4711"], "2001:db8::7"),
    (["10.0.0.1, 10.0.0.2"], "10.0.0.1"),  # nobody else: the outermost of them
    (["203.0.113.7, unknown, 10.0.0.1"], "10.0.0.1"),
    ([", ,"], "127.0.0.1"),
])
def test_clients_behind_proxies(behind_proxies, sent, seen):
    app = behind_proxies
    headers = [("X-Forwarded-For", value) for value in sent]
    assert app.get("/api/peer", headers=headers).text == seen
    assert app.get("/api/peer", headers=[*headers, ("X-Forwarded-Proto", "https")]).text == seen + " secure"


def test_nobody_is_trusted_by_default(app):
    assert app.get("/api/peer", headers={"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}).text == "127.0.0.1"


@pytest.mark.parametrize("list", ["localhost", "10.0.0.0/33", "fd00::/129", "10.0.0.0/x", "10.0.0.0/"])
def test_proxies_that_are_none(list):
    done = run_app("boxed_layers_app", "--port", "0", "--trusted-proxies", list)
    assert done.returncode == 1 and done.stderr.startswith("boxed: error: --trusted-proxies: ") and done.stderr.count("\n") == 1
