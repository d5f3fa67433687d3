"""The client (conduit/mcp/client.hpp) as handlers of asking.cpp use it, against fixtures.cpp and against servers that misbehave."""
import concurrent.futures
import contextlib
import json
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest
from test_mcp import PATIENCE, binary, serving

MODERN, LEGACY = "2026-07-28", "2025-11-25"


@pytest.fixture(scope="module")
def fixtures():
    with serving("mcp_fixtures", "--threads", "2", "--mcp-page", "10") as server:
        yield server


@pytest.fixture(scope="module")
def asking():
    with serving("mcp_asking", "--threads", "1") as server:
        yield server
        assert server.http.post("/close").status_code == 204


@pytest.fixture(params=["http", "https", "stdio"])
def target(request):
    if request.param == "http":
        return {"url": request.getfixturevalue("fixtures").address + "/mcp"}
    if request.param == "https":
        server, authority = request.getfixturevalue("secure")
        return {"url": server.address + "/mcp", "authorities": authority.file}
    return {"program": binary("mcp_fixtures"), "arguments": ["mcp", "--mcp-page", "10"]}


class Authority:
    """Issues certificates, each in a file with its key."""

    def __init__(self, folder):
        self.folder = folder
        self.file = self.run("authority", "req", "-x509", *NEW_KEY, "-days", "2", "-subj", "/CN=An authority", "-addext", "basicConstraints=critical,CA:TRUE", "-out", "{}.pem", "-keyout", "{}.key")

    def run(self, name, *arguments):
        subprocess.run(["openssl", *(each.format(self.folder / name) for each in arguments)], check=True, capture_output=True, timeout=PATIENCE)
        return str(self.folder / f"{name}.pem")

    def issue(self, name, names, days=1):
        """The flags of an app that serves with it."""
        self.run(name, "req", "-new", *NEW_KEY, "-subj", "/CN=" + name, "-addext", "subjectAltName=" + names, "-out", "{}.csr", "-keyout", "{}.key")
        file = self.run(name, "x509", "-req", "-in", "{}.csr", "-CA", self.file, "-CAkey", str(self.folder / "authority.key"), "-CAcreateserial", "-copy_extensions", "copy", "-days", str(days),
                        "-out", "{}.pem")
        return ["--tls-certificate", file, "--tls-key", str(self.folder / f"{name}.key")]


NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
LOCAL = "DNS:localhost,IP:127.0.0.1"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def secure(authority):
    with serving("mcp_fixtures", "--threads", "2", "--mcp-page", "10", *authority.issue("local", LOCAL)) as server:
        yield server, authority


def ask(asking, server, method, **params):
    answer = asking.http.post("/ask", json={"server": server, "method": method, "params": json.dumps(params)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def call(asking, server, tool, **arguments):
    return asking.http.post("/call", json={"server": server, "tool": tool, "arguments": json.dumps(arguments)}).json()


@pytest.mark.parametrize("era, version", [("any", MODERN), ("modern", MODERN), ("legacy", LEGACY)])
def test_asks(asking, target, era, version):
    server = target | {"era": era}
    assert ask(asking, server, "tools/list")["version"] == version
    assert call(asking, server, "echo", text='ä "\\\n€') == {"text": 'ä "\\\n€', "structured": "", "is_error": False}
    assert call(asking, server, "add", a=1, b=2)["structured"] == '{"value":3}'
    refused = call(asking, server, "add", a=1, b=101)
    assert refused["is_error"] and "b: must be at most 100" in refused["text"]
    assert ask(asking, server, "tools/call", name="nothing")["code"] == -32602
    assert ask(asking, server, "nothing/known")["code"] == -32601
    missing = ask(asking, server, "resources/read", uri="test://nothing")
    assert missing["code"] in (-32602, -32002) and json.loads(missing["result"]) == {"uri": "test://nothing"}
    assert call(asking, server, "test_elicitation", message="Who?")["text"] == "User response: Ada, ada@example.org"
    assert call(asking, server, "test_input_required_result_multi_round")["text"] == "Ada likes red."
    assert call(asking, server, "test_input_required_result_list_roots")["text"] == "Roots: file:///work "
    asking.http.post("/look", json=server)
    assert call(asking, server, "test_tool_with_progress")["text"].startswith("Tool with progress")
    seen = asking.http.post("/look", json=server).json()
    assert [json.loads(words.split(" ", 1)[1])["progress"] for words in seen["heard"] if words.startswith("notifications/progress ")] == [0, 50, 100]
    assert len(seen["tools"]) > 20 and any(tool.startswith('echo {"type":"object"') for tool in seen["tools"])
    assert (seen["text"], seen["bytes"]) == ("This is the content of the static text resource.", "PNG")
    assert ask(asking, server, "tools/call", name="test_image_content")["code"] is None


def test_what_the_client_cannot(asking, target):
    for era in ("modern", "legacy"):
        assert ask(asking, target | {"era": era}, "tools/call", name="test_sampling", arguments={"prompt": "x"}).get("code") != 0


def test_comes_back_for_the_rest(asking, fixtures):
    server = {"url": fixtures.address + "/mcp", "era": "legacy"}
    assert call(asking, server, "test_reconnection")["text"].startswith("Reconnection test completed")


def test_side_by_side(asking, target):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: call(asking, target, "echo", text=f"{i}" * 50_000)["text"], range(64)))
    assert answers == [f"{i}" * 50_000 for i in range(64)]


def test_time_out(asking, target):
    for era in ("modern", "legacy"):
        server = target | {"era": era, "timeout": 700}
        late = ask(asking, server, "tools/call", name="slow_compute", arguments={"seconds": 600})
        assert (late["code"], late["message"]) == (0, "The server takes too long.")
        end = time.monotonic() + PATIENCE  # a busy machine may take longer than the client waits
        while ask(asking, server, "tools/call", name="echo", arguments={"text": "y"})["code"] is not None:
            assert time.monotonic() < end


def test_session_that_is_over(asking, fixtures):
    """The session is ended behind the client's back: it begins another."""
    with passing_on(fixtures) as (address, sessions):
        server = {"url": address, "era": "legacy"}
        assert call(asking, server, "echo", text="x")["text"] == "x"
        fixtures.http.delete("/mcp", headers={"Mcp-Session-Id": sessions[-1], "MCP-Protocol-Version": LEGACY})
        assert call(asking, server, "echo", text="y")["text"] == "y"
        assert len(set(sessions)) == 2
        asking.http.post("/close")


def test_token(asking):
    with serving("mcp_guarded", "--threads", "2") as guarded:
        server = {"url": guarded.address + "/mcp"}
        assert call(asking, server | {"token": "reader"}, "whoami")["text"] == "rita"
        assert ask(asking, server, "tools/call", name="whoami", arguments={})["code"] == 401
        assert ask(asking, server | {"token": "reader"}, "tools/call", name="wipe", arguments={})["code"] == 403
        asking.http.post("/close")


# TLS.

def test_trusts_as_the_system_does(secure):
    server, authority = secure
    for trusted in (authority.file, "/nowhere"):
        with serving("mcp_asking", SSL_CERT_FILE=trusted, SSL_CERT_DIR="/nowhere") as asking:
            got = ask(asking, {"url": server.address.replace("127.0.0.1", "localhost") + "/mcp"}, "tools/list")
            assert got["version"] == MODERN if trusted == authority.file else "certificate" in got["message"], got
            asking.http.post("/close")


@pytest.mark.parametrize("names, days, host, words", [
    ("DNS:elsewhere.example,IP:127.0.0.1", 1, "localhost", "hostname mismatch"), ("DNS:localhost", 1, "127.0.0.1", "IP address mismatch"),
    ("DNS:127.0.0.1", 1, "127.0.0.1", "IP address mismatch"), ("DNS:*.localhost,DNS:l*t", 1, "localhost", "hostname mismatch"),
    (LOCAL, -1, "localhost", "certificate has expired"), (LOCAL, 1, "localhost", None), (LOCAL, 1, "127.0.0.1", None),
])
def test_certificates(asking, authority, names, days, host, words):
    with serving("mcp_fixtures", *authority.issue("tried", names, days)) as server:
        to = {"url": server.address.replace("127.0.0.1", host) + "/mcp", "authorities": authority.file}
        for era in ("any", "modern", "legacy"):
            got = ask(asking, to | {"era": era, "token": "secret" + names + str(days)}, "tools/list")
            assert (got["code"] == 0 and words in got["message"]) if words else got["version"], got
        asking.http.post("/close")


def test_authority_that_is_unknown(asking, secure, tmp_path):
    server, _ = secure
    to = {"url": server.address + "/mcp"}
    assert "certificate" in ask(asking, to, "tools/list")["message"]
    assert "certificate" in ask(asking, to | {"authorities": Authority(tmp_path).file}, "tools/list")["message"]


def test_authorities_that_do_not_serve(asking, secure, tmp_path):
    server, authority = secure
    (tmp_path / "text.pem").write_text("nothing")
    for file, words in [(tmp_path / "none.pem", "cannot read the TLS authorities"), (tmp_path / "text.pem", "no certificate"), (tmp_path, "cannot")]:
        got = ask(asking, {"url": server.address + "/mcp", "authorities": str(file)}, "tools/list")
        assert got["code"] == 422 and words in got["message"], got


def test_server_without_tls(asking, fixtures, authority):
    got = ask(asking, {"url": fixtures.address.replace("http:", "https:") + "/mcp", "authorities": authority.file}, "tools/list")
    assert got["code"] == 0 and "cannot be reached by TLS: wrong version number" in got["message"], got


@pytest.mark.parametrize("begin, words", [(b"", "the connection was closed"), (b"\x16\x03\x03\x00\x02\x02\x00", ""), (None, "too long")])
def test_handshake_that_comes_to_nothing(asking, authority, begin, words):
    def give(connection):
        connection.recv(65536)
        if begin is not None:
            connection.sendall(begin)
            connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    with answering(give) as address:
        got = ask(asking, {"url": address.replace("http:", "https:"), "authorities": authority.file, "timeout": 300 if begin is None else 120_000}, "tools/list")
    assert got["code"] == 0 and words in got["message"], got


@pytest.mark.parametrize("announced", [True, False])
def test_answer_without_a_length_needs_an_announced_end(asking, authority, announced):
    """Else somebody on the way could have cut it."""
    _, certificate, _, key = authority.issue("cut", LOCAL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def give(connection):
        with context.wrap_socket(connection, server_side=True) as encrypted:
            while request := request_from(encrypted):
                request_id = json.loads(request[1])["id"]
                encrypted.sendall(OK + b"\r\n" + json.dumps({"jsonrpc": "2.0", "id": request_id, "result": {"supportedVersions": [MODERN]}}).encode())
                if announced:
                    encrypted.unwrap()
                encrypted.shutdown(socket.SHUT_RDWR)
                return
    with answering(give) as address:
        got = ask(asking, {"url": address.replace("http:", "https:"), "authorities": authority.file, "era": "modern"}, "tools/list")
    assert got["code"] is None if announced else got["message"] == "The connection was broken.", got


@pytest.mark.parametrize("server", [{"url": url} for url in ("", "https://127.0.0.1:1/", "https://", "ftp://a/", "http://", "http://:80/", "http://a:b/", "http://u@h/", "http://a b/", "http://a:123456/")]
                         + [{"url": "http://127.0.0.1:1/", "token": "a\r\nb"}])
def test_address_that_is_none(asking, server):
    assert ask(asking, server, "ping")["code"] in (0, 422)


def test_method_that_is_none(asking, target):
    for method in ("", "x\r\nX-Evil: 1", 'x"', "x\\", "ä", " x"):
        assert ask(asking, target, method)["code"] == 422


def test_name_that_is_no_header(asking, target):
    for name in ("x\r\nX-Evil: 1", "ä", " x", "=?base64?eA==?="):
        assert ask(asking, target, "tools/call", name=name)["code"] == -32602


def test_text_that_is_no_object(asking, fixtures):
    for text in ("", "[]", "{", "1", '{"a":1}x'):
        assert asking.http.post("/ask", json={"server": {"url": fixtures.address + "/mcp"}, "method": "tools/list", "params": text}).json()["code"] == 422


# Servers that misbehave.

@contextlib.contextmanager
def answering(with_connection):
    """A server that hands each connection to a function, on a thread of its own."""
    threads, connections = [], []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def accept():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connections.append(connection)
                    threads.append(threading.Thread(target=serve, args=(connection,)))
                    threads[-1].start()

        def serve(connection):
            with connection, contextlib.suppress(OSError):
                with_connection(connection)
        acceptor = threading.Thread(target=accept)
        acceptor.start()
        yield "http://127.0.0.1:%d/mcp" % listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    acceptor.join(PATIENCE)
    for connection in connections:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join(PATIENCE)


def request_from(connection):
    """(head, body) of the next request; None at the end."""
    text = b""
    while b"\r\n\r\n" not in text:
        if not (piece := connection.recv(65536)):
            return None
        text += piece
    head, body = text.split(b"\r\n\r\n", 1)
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head, body


@contextlib.contextmanager
def passing_on(server):
    """A proxy that notes the sessions."""
    sessions = []

    def pass_on(connection):
        while request := request_from(connection):
            head, body = request
            method, _, rest = head.decode().partition(" ")
            headers = dict(line.split(": ", 1) for line in rest.split("\r\n")[1:] if not line.startswith(("Host", "Content-Length")))
            if "Mcp-Session-Id" in headers:
                sessions.append(headers["Mcp-Session-Id"])
            answer = server.http.request(method, "/mcp", content=body, headers=headers)
            kept = [f"{name}: {value}" for name, value in answer.headers.items() if name not in ("transfer-encoding", "content-length")]
            connection.sendall("\r\n".join([f"HTTP/1.1 {answer.status_code} X", *kept, f"Content-Length: {len(answer.content)}", "", ""]).encode() + answer.content)
    with answering(pass_on) as address:
        yield address, sessions


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"


@pytest.mark.parametrize("answer, words", [
    (b"", "closed the connection"), (b"nonsense\r\n\r\n", "not HTTP"), (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, ""), (b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n", "not HTTP"),
    (b"HTTP/1.1 100 Continue\r\n\r\n" * 3, "closed the connection"), (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "answers 500"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "answers 302"),
    (OK + b"Content-Length: x\r\n\r\n", "wrong length"), (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n1", "wrong length"), (OK + b"Content-Length: -1\r\n\r\n", "wrong length"),
    (OK + b"Content-Length: 99999999999999999999999\r\n\r\n", "wrong length"), (OK + b"Content-Length: 10\r\n\r\n{}", "closed the connection within"),
    (OK + b"Content-Length: 2\r\n\r\n{}", "no message"), (OK + b"Content-Length: 1\r\n\r\n{", "not JSON"), (OK + b"Content-Length: 3\r\n\r\n[1]", "no message"),
    (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "fault in its chunks"), (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", "closed the connection within"),
    (OK + b"Content-Length: 99000000\r\n\r\n" + b"x" * 2_000_000, "too large"), (OK + b"\r\n" + b"[" * 100_000, ""), (OK + b"\r\n" + b"x" * 2_000_000, "too large"),
    (STREAM + b"\r\ndata: {\n\n", "not JSON"), (STREAM + b"\r\n", "ended its answer early"), (STREAM + b"\r\ndata: " + b"x" * 2_000_000, "too large"),
    (STREAM + b"\r\n" + b"data: xxxxxxxx\n" * 200_000, "too large"), (STREAM + b"\r\n" + b"\n" * 100_000, "ended its answer early"),
    (STREAM + b'\r\ndata: {"jsonrpc":"2.0","id":99,"result":{}}\n\n', "ended its answer early"),
    (OK + b'Content-Length: 37\r\n\r\n{"jsonrpc":"2.0","id":99,"result":{}}', "something else"),
])
def test_answer_that_is_none(asking, answer, words):
    def give(connection):
        while request_from(connection):
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)
    with answering(give) as address:
        got = ask(asking, {"url": address, "era": "modern", "most_bytes": 1_000_000}, "tools/list")
    assert got["code"] is not None and words in got["message"], got


@pytest.mark.parametrize("begin, piece", [(b"", b""), (OK, b"X: x\r\n"), (OK + b"\r\n", b" "), (STREAM + b"\r\n", b": x\n\n"), (STREAM + b"\r\n", b'data: {"jsonrpc":"2.0","method":"x"}\n\n'),
                                          (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n")])
def test_answer_without_an_end(asking, begin, piece):
    """Until the call's time is over; or until it is too much."""
    def give(connection):
        request_from(connection)
        connection.sendall(begin)
        while piece:
            connection.sendall(piece)
        connection.recv(1)
    with answering(give) as address:
        assert ask(asking, {"url": address, "era": "modern", "timeout": 300}, "tools/list")["code"] == 0


PROGRAM = "import sys, time, os\nfor line in sys.stdin:\n    "


@pytest.mark.parametrize("code, words", [
    ("import sys; sys.exit(1)", "has ended"), ("pass", "has ended"), (PROGRAM + "print('x', flush=True)", "not JSON"), (PROGRAM + "print('{}', flush=True)", "no message"),
    (PROGRAM + "print('x' * 3000000, flush=True)", "too large"), ("while True: print('x' * 1000, end='')", ""), (PROGRAM + "time.sleep(600)", "too long"), ("import time; time.sleep(600)", "too long"),
    (PROGRAM + "print('{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}', flush=True)", "too long"),
    ("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)", "too long"),
    (PROGRAM + "\n    while True: print('{\"jsonrpc\":\"2.0\",\"method\":\"x\"}')", "too long"),
])
def test_program_that_misbehaves(asking, code, words):
    timeout = 500 if words in ("", "too long") else 1000 * PATIENCE
    server = {"program": sys.executable, "arguments": ["-c", code], "era": "modern", "timeout": timeout, "most_bytes": 1_000_000}
    for _ in range(1 if timeout == 500 else 2):
        got = ask(asking, server, "tools/list")
        assert got["code"] == 0 and words in got["message"], got


def test_program_that_is_none(asking):
    got = ask(asking, {"program": "/no/such/program"}, "tools/list")
    assert got["code"] == 0 and "cannot be started" in got["message"]


def test_program_that_ends_is_started_again(asking):
    code = "import json, sys\nrequest = json.loads(sys.stdin.readline())\nprint(json.dumps({'jsonrpc': '2.0', 'id': request['id'], 'result': {'supportedVersions': ['2026-07-28']}}), flush=True)\n" \
           "request = json.loads(sys.stdin.readline())\nprint(json.dumps({'jsonrpc': '2.0', 'id': request['id'], 'result': {'said': 1}}), flush=True)"
    server = {"program": sys.executable, "arguments": ["-c", code]}
    answers = [ask(asking, server, "x") for _ in range(6)]
    assert sum(answer["result"] == '{"said": 1}' for answer in answers) >= 3, answers


def test_silent_server_of_old(asking):
    """Says nothing to what it does not know; so the client begins as with an old one."""
    code = PROGRAM + """
    import json
    request = json.loads(line)
    answer = {'initialize': {'protocolVersion': '2025-06-18'}, 'tools/list': {'tools': []}}.get(request['method'])
    if answer: print(json.dumps({'jsonrpc': '2.0', 'id': request['id'], 'result': answer}), flush=True)"""
    got = ask(asking, {"program": sys.executable, "arguments": ["-c", code], "timeout": 10000}, "tools/list")
    assert (got["result"], got["version"]) == ('{"tools": []}', "2025-06-18")
