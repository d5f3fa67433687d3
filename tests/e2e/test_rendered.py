"""Problems as an app renders them: those that the engine makes, too."""
import pytest
from h2_client import H2
from raw import Raw


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("rendered_app", "--max-body", "100", "--max-head", "2000", "--max-target", "1000", "--threads", "1")


def said(answer, status, words):
    assert answer.status == status and answer.headers["content-type"] == "text/x-problem", (answer.status, answer.body)
    assert answer.body.decode().startswith(f"{status} at {words}"), answer.body


@pytest.mark.parametrize("sent, status, words", [
    (b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404, "/nothing of somebody: "),
    (b"GET /nothing?a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "/nothing of somebody: The Host"),
    (b"GET /nothing?a HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 2000 + b"\r\n\r\n", 431, ""),
    (b"GET /" + b"a" * 1500 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, ""),
    (b"\0\0\0\0 nothing \r\n\r\n", 400, " of somebody: "),
    (b"POST /text HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n", 413, "/text of somebody: "),
    (b"POST /text?a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nz\r\n", 400, ""),
    (b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n", 503, "/slow of somebody: The request took longer than 50 ms."),
    (b"GET /odd HTTP/1.1\r\nHost: x\r\n\r\n", 500, "/odd of somebody: "),
])
def test_over_http1(app, sent, status, words):
    with Raw(app) as client:
        client.socket.sendall(sent)
        said(client.read(), status, words)


@pytest.mark.parametrize("path, status, words", [("/nothing", 404, "/nothing of somebody: "), ("/slow", 503, "/slow of somebody: The request took longer"), ("/odd", 500, "/odd of somebody: ")])
def test_over_http2(app, path, status, words):
    with H2(app) as client: said(client.ask(path), status, words)


def test_body_too_large_over_http2(app):
    with H2(app) as client:
        number = client.begin("/text", method="POST", end=False)
        client.send(number, b"a" * 200)
        said(client.wait(number), 413, "/text of somebody: ")
