"""What the referee does not test of the Model Context Protocol. CONDUIT_BUILD names the build directory."""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import resource
import select
import signal
import socket
import subprocess
import threading

import httpx
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CONDUIT_BUILD", ROOT / "build/release")).resolve()
PATIENCE = 120  # seconds; only a hang reaches it
VERSION = "2026-07-28"
KEY = "io.modelcontextprotocol/"
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def binary(name):
    return str(BUILD / "tests" / name)


@contextlib.contextmanager
def serving(app, *flags, **environment):
    server = subprocess.Popen([binary(app), "serve", "--port", "0", "--no-access-log", *flags], stdout=subprocess.PIPE, text=True, env=os.environ | environment)
    try:
        yield Server(re.search(r"https?://\S+", server.stdout.readline()).group(), server)
    finally:
        server.send_signal(signal.SIGTERM)
        status = server.wait(PATIENCE)
        server.stdout.close()
    assert status == 0


@pytest.fixture(scope="module")
def fixtures():
    with serving("mcp_fixtures", "--threads", "2") as server:
        yield server


@pytest.fixture(scope="module")
def guarded():
    with serving("mcp_guarded", "--threads", "2", "--mcp-authorization-servers", "https://login.example") as server:
        yield server


def params(values=None, **client):
    meta = {KEY + "protocolVersion": VERSION, KEY + "clientCapabilities": client.pop("can", {})} | {KEY + k: v for k, v in client.pop("meta", {}).items()}
    return (values or {}) | {"_meta": meta | client}


def message(method, values=None, id=1, **client):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params(values, **client)}


def headers_for(body):
    named = body["params"].get("name", body["params"].get("uri", body["params"].get("taskId")))
    return JSON | {"MCP-Protocol-Version": VERSION, "Mcp-Method": body["method"]} | ({"Mcp-Name": named} if isinstance(named, str) else {})


class Server:
    def __init__(self, address, process):
        self.address, self.process = address, process
        self.http = httpx.Client(base_url=address, timeout=PATIENCE)

    def post(self, body, headers=None):
        content = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.http.post("/mcp", content=content, headers=headers_for(body) | (headers or {}) if isinstance(body, dict) and "params" in body else headers or JSON)

    def ask(self, method, values=None, headers=None, **client):
        """The last message of the answer."""
        answer = self.post(message(method, values, **client), headers)
        return messages_of(answer)[-1]

    def tool(self, name, arguments=None, **client):
        return self.ask("tools/call", {"name": name, "arguments": arguments or {}}, **client)

    def events(self, body, headers=None):
        return self.http.stream("POST", "/mcp", content=json.dumps(body), headers=headers_for(body) | (headers or {}))


def messages_of(answer):
    if answer.headers.get("content-type") == "text/event-stream":
        return [json.loads(line[6:]) for line in answer.text.split("\n") if line.startswith("data: ") and line != "data: "]
    return [answer.json()]


def text_of(answer):
    return answer["result"]["content"][0]["text"]


class Session:
    """A client of 2025-11-25."""

    def __init__(self, server, can=None, version="2025-11-25"):
        self.server, self.next = server, 1
        self.headers = dict(JSON)
        begun = self.post({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": version, "capabilities": can or {}, "clientInfo": {"name": "t", "version": "1"}}})
        self.about = begun.json()["result"]
        self.headers |= {"Mcp-Session-Id": begun.headers["mcp-session-id"], "MCP-Protocol-Version": self.about["protocolVersion"]}
        assert self.post({"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code == 202

    def post(self, body):
        return self.server.http.post("/mcp", content=json.dumps(body), headers=self.headers)

    def message(self, method, values=None, id=None):
        self.next += 1
        return {"jsonrpc": "2.0", "id": self.next if id is None else id, "method": method, "params": values or {}}

    def ask(self, method, values=None):
        return messages_of(self.post(self.message(method, values)))[-1]

    def stream(self, body):
        return self.server.http.stream("POST", "/mcp", content=json.dumps(body), headers=self.headers)

    def listen(self, last=None):
        return self.server.http.stream("GET", "/mcp", headers=self.headers | ({"Last-Event-ID": last} if last else {}))


def events_in(lines):
    """(id, message) of each event, as they come; a message is None where the event has no data."""
    id, data = None, None
    for line in lines:
        if line.startswith("id: "):
            id = line[4:]
        elif line.startswith("data: "):
            data = line[6:]
        elif line == "" and (id is not None or data is not None):
            yield id, json.loads(data) if data else None
            id, data = None, None


class Stdio:
    def __init__(self, app="mcp_fixtures", *flags, **environment):
        self.process = subprocess.Popen([binary(app), "mcp", *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | environment)
        self.errors = []
        self.reader = threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def say(self, line):
        self.process.stdin.write((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n")
        self.process.stdin.flush()

    def hear(self):
        line = self.process.stdout.readline()
        assert line.endswith(b"\n"), self.errors
        return json.loads(line)

    def ask(self, body):
        self.say(body)
        return self.hear()

    def end(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        return [json.loads(line) for line in rest.splitlines()], self.process.wait(PATIENCE)


@pytest.fixture
def stdio():
    peer = Stdio()
    yield peer
    peer.process.stdin.close()
    assert peer.process.wait(PATIENCE) == 0
    peer.reader.join(PATIENCE)


# What clients must not send.

@pytest.mark.parametrize("body, status, code", [
    ("{", 400, -32700), ("", 400, -32700), ("nul", 400, -32700), ('{"jsonrpc":"2.0"}x', 400, -32700), (b'{"a":"\xff"}', 400, -32700),
    ("[" * 65 + "]" * 65, 400, -32700), ("[]", 400, -32600), ('[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 400, -32600), ("1", 400, -32600),
    ("{}", 400, -32600), ('{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600), ('{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600),
    ('{"jsonrpc":"2.0","id":1.5,"method":"ping"}', 400, -32600), ('{"jsonrpc":"2.0","id":{},"method":"ping"}', 400, -32600),
    ('{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', 400, -32600), ('{"jsonrpc":"2.0","id":1,"method":7}', 400, -32600),
    ('{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', 400, -32602), ('{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}', 400, -32600),
    ('{"jsonrpc":"2.0","id":1,"method":"ping"}', 400, -32600),  # neither a session nor `_meta`
    ('{"jsonrpc":"2.0","id":1,"method":"server/discover"}', 400, -32602),
    ('{"jsonrpc":"2.0","id":"' + "x" * 600 + '","method":"ping"}', 400, -32600),
])
def test_malformed(fixtures, body, status, code):
    answer = fixtures.http.post("/mcp", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "id" not in answer.json() or answer.json()["id"] == 1


@pytest.mark.parametrize("change, status, code", [
    ({"MCP-Protocol-Version": None}, 400, -32020), ({"MCP-Protocol-Version": "2025-11-25"}, 400, -32020), ({"Mcp-Method": None}, 400, -32020),
    ({"Mcp-Method": "tools/list"}, 400, -32020), ({"Mcp-Name": None}, 400, -32020), ({"Mcp-Name": "add"}, 400, -32020), ({"Mcp-Name": "=?base64?Zw=?="}, 400, -32020),
    ({"Mcp-Name": "=?base64?Z3JlZXQ=?="}, 200, None), ({"mcp-name": "greet"}, 200, None), ({"Content-Type": "text/plain"}, 415, -32600),
    ({"Accept": "text/html"}, 406, -32600), ({"Origin": "https://evil.example"}, 403, -32600), ({"Origin": "null"}, 403, -32600),
    ({"Host": "evil.example"}, 403, -32600), ({"Origin": "http://localhost:3000"}, 200, None), ({"Host": "localhost:99"}, 200, None),
])
def test_headers(fixtures, change, status, code):
    body = message("tools/call", {"name": "greet", "arguments": {"name": "Ada"}})
    headers = {k: v for k, v in (headers_for(body) | change).items() if v is not None}
    answer = fixtures.http.post("/mcp", content=json.dumps(body), headers=headers)
    assert (answer.status_code, answer.json().get("error", {}).get("code")) == (status, code)


@pytest.mark.parametrize("change", [{KEY + "clientCapabilities": None}, {KEY + "clientCapabilities": []}, {KEY + "protocolVersion": None}, {KEY + "protocolVersion": 7},
                                    {KEY + "logLevel": "loud"}, {"progressToken": {}}])
def test_meta(fixtures, change):
    body = message("tools/call", {"name": "greet", "arguments": {"name": "Ada"}})
    body["params"]["_meta"] = {k: v for k, v in (body["params"]["_meta"] | change).items() if v is not None}
    answer = fixtures.post(body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32602)


def test_arguments(fixtures):
    assert text_of(fixtures.tool("add", {"a": 1, "b": 2})) == '{"value":3}'
    assert fixtures.tool("add", {"a": 1.0, "b": 2})["result"]["structuredContent"] == {"value": 3}
    for arguments, words in [({"a": 1}, "b: is missing"), ({"a": "x", "b": 1}, "a: "), ({"a": 1, "b": 101}, "b: must be at most 100"), ({"a": [1], "b": 1}, "a: "),
                             ({"a": {}, "b": 1}, "a: "), ({"a": 1.5, "b": 1}, "a: "), ({"a": 10**30, "b": 1}, "a: "), ({"a": True, "b": 1}, "a: ")]:
        answer = fixtures.tool("add", arguments)
        assert answer["result"]["isError"] and words in text_of(answer), answer
    assert fixtures.tool("greet", {"name": 7})["result"]["isError"]
    assert text_of(fixtures.tool("echo", {"text": "a&b=c%20+ä\n\"\\"})) == "a&b=c%20+ä\n\"\\"
    assert fixtures.tool("nothing")["error"]["code"] == -32602
    assert fixtures.ask("tools/call", {"name": "greet", "arguments": []})["error"]["code"] == -32602
    assert fixtures.ask("tools/call", {"name": 7}, headers={"Mcp-Name": "7"})["error"]["code"] == -32020
    deep = {"x": 1}
    for _ in range(80):
        deep = {"x": deep}
    assert fixtures.post(message("tools/call", {"name": "greet", "arguments": deep})).json()["error"]["code"] == -32700
    assert fixtures.post(message("tools/call", {"name": "echo", "arguments": {"text": "x" * (17 << 20)}})).status_code == 413


# Handlers with routes are called as by their routes.

def test_routed(guarded):
    tools = {tool["name"]: tool for tool in guarded.ask("tools/list")["result"]["tools"]}
    assert set(tools) == {"get_item", "put_item", "items.add", "whoami", "wipe", "asks"}
    assert tools["get_item"]["annotations"] == {"readOnlyHint": True}
    assert tools["put_item"]["annotations"] == {"readOnlyHint": False, "idempotentHint": True}
    assert tools["wipe"]["annotations"] == {"destructiveHint": True}
    schema = tools["get_item"]["inputSchema"]
    assert set(schema["properties"]) == {"id", "full"} and schema["required"] == ["id"]
    assert set(tools["put_item"]["inputSchema"]["properties"]) == {"id", "body"}
    assert set(tools["items.add"]["inputSchema"]["properties"]) == {"id", "name", "sizes", "tags"}
    assert tools["get_item"]["outputSchema"]["properties"]["name"]["type"] == "string"
    assert guarded.tool("get_item", {"id": 7, "full": True})["result"]["structuredContent"] == {"id": 7, "name": "full", "sizes": []}
    assert text_of(guarded.tool("get_item", {"id": 404})) == "There is no item 404."
    assert "id" in text_of(guarded.tool("get_item", {"id": "new"}))  # which is another handler's route
    assert guarded.tool("get_item", {"id": "new"})["result"]["isError"]
    assert guarded.tool("put_item", {"id": 7, "body": {"id": 1, "name": "a"}})["result"]["structuredContent"]["id"] == 8
    assert guarded.tool("items.add", {"id": 1, "name": "a", "sizes": [1], "tags": [2, 3]})["result"]["structuredContent"]["sizes"] == [1, 2, 3]
    refused = guarded.tool("items.add", {"id": 1, "name": "much too long"})
    assert refused["result"]["isError"] and "name: " in text_of(refused)
    assert guarded.http.get("/items/7").json()["id"] == 7
    assert guarded.http.post("/wipe").status_code == 404 and guarded.http.post("/whoami").status_code == 404  # without a route
    assert guarded.http.get("/asks").status_code == 501
    assert guarded.ask("resources/read", {"uri": "files://a/b%20c"})["result"]["contents"][0]["text"] == "content of a/b c"
    missing = guarded.ask("resources/read", {"uri": "files://none"})
    assert missing["error"]["code"] == -32602 and missing["error"]["data"] == {"uri": "files://none"}


def test_authorization(guarded):
    body = message("tools/call", {"name": "whoami", "arguments": {}})
    refused = guarded.post(body)
    assert refused.status_code == 401 and "resource_metadata=" in refused.headers["www-authenticate"] and refused.json()["error"]
    assert guarded.post(body, {"Authorization": "Bearer nobody"}).status_code == 401
    assert text_of(guarded.post(body, {"Authorization": "Bearer reader"}).json()) == "rita"
    wipe = message("tools/call", {"name": "wipe", "arguments": {}})
    refused = guarded.post(wipe, {"Authorization": "Bearer reader"})
    assert refused.status_code == 403
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"] and 'scope="items:write"' in refused.headers["www-authenticate"]
    assert text_of(guarded.post(wipe, {"Authorization": "Bearer writer"}).json()) == "wiped"
    for path in ("/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"):
        assert guarded.http.get(path).json() == {"resource": guarded.address + "/mcp", "authorization_servers": ["https://login.example"],
                                                 "scopes_supported": ["items:write"], "bearer_methods_supported": ["header"]}


def test_layers_of_the_app():
    """They run once for a call, by its message; on the standard streams by the call itself, as no message passes them there."""
    look = lambda ask: ask("tools/call", {"name": "look", "arguments": {}})["result"]["structuredContent"]
    with serving("mcp_layered") as server:
        first = look(server.ask)
        second = look(Session(server).ask)  # two messages before it
        assert (second["around"] - first["around"], second["inside"] - first["inside"]) == (3, 1)
        body = message("tools/call", {"name": "look", "arguments": {}})
        answer = server.post(body, {"X-Request-Id": "r7"})
        assert answer.headers["x-request-id"] == answer.json()["result"]["structuredContent"]["id"] == "r7"
        assert server.http.get("/look").json()["inside"] == second["inside"] + 2
    peer = Stdio("mcp_layered")
    ask = lambda *asked: peer.ask(message(*asked))
    first = look(ask)
    assert len(ask("tools/list")["result"]["tools"]) == 1
    second = look(ask)
    assert (second["around"] - first["around"], second["inside"] - first["inside"]) == (1, 1)
    assert peer.end()[1] == 0


def test_no_way_around_layers_of_the_app():
    body = message("tools/call", {"name": "look", "arguments": {}})
    with serving("mcp_layered", LOCKED="1") as server:
        assert server.post(body).status_code == 401
        assert server.post(message("tools/list")).status_code == 401
    peer = Stdio("mcp_layered", LOCKED="1")
    assert peer.ask(body)["error"]["message"] == "Nobody comes in."
    begun = peer.ask({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}})
    assert begun["result"]["protocolVersion"] == "2025-11-25"
    assert peer.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "look", "arguments": {}}})["error"]["message"] == "Nobody comes in."
    assert peer.end()[1] == 0


def test_without_the_protocol():
    with serving("mcp_layered", WITHOUT_MCP="1") as server:
        assert server.http.post("/mcp", json={}).status_code == 404 and server.http.get("/look").status_code == 200
    done = subprocess.run([binary("mcp_layered"), "mcp"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, env=os.environ | {"WITHOUT_MCP": "1"})
    assert done.returncode == 1 and "made without conduit::mcp" in done.stderr and done.stdout == ""


def test_no_metadata(fixtures):
    assert fixtures.http.get("/.well-known/oauth-protected-resource/mcp").status_code == 404


def test_session_is_its_owners(guarded):
    session = Session(guarded)
    session.headers["Authorization"] = "Bearer reader"
    assert session.post(session.message("ping")).status_code == 404


# Lists.

def test_pages():
    with serving("mcp_fixtures", "--mcp-page", "10") as server:
        names, cursor, pages = [], None, 0
        while cursor is not None or pages == 0:
            result = server.ask("tools/list", {"cursor": cursor} if cursor else {})["result"]
            names += [tool["name"] for tool in result["tools"]]
            cursor, pages = result.get("nextCursor"), pages + 1
            assert (result["ttlMs"], result["cacheScope"]) == (300000, "public")
        assert pages == -(-len(names) // 10) > 2 and names == sorted(set(names))
        for cursor in ("", "x", "0", "7", "-10", "1000", "10 ", 10):
            assert server.ask("tools/list", {"cursor": cursor})["error"]["code"] == -32602


def test_completion(fixtures):
    def complete(value, **more):
        return fixtures.ask("completion/complete", {"ref": {"type": "ref/prompt", "name": "test_prompt_with_arguments"}, "argument": {"name": "arg1", "value": value}} | more)
    assert complete("par")["result"]["completion"] == {"values": ["paris", "park", "party"], "total": 3, "hasMore": False}
    assert complete("par", context={"arguments": {"arg2": "x"}})["result"]["completion"]["total"] == 3
    assert complete("par", ref={"type": "ref/prompt", "name": "nothing"})["error"]["code"] == -32602
    assert complete("par", ref={"type": "ref/nothing"})["error"]["code"] == -32602


# What the client is asked for, in 2026-07-28.

def round_one(server, name="test_input_required_result_multi_round", **more):
    asked = server.tool(name, can={"elicitation": {}}, **more)["result"]
    assert asked["resultType"] == "input_required"
    return asked["requestState"]


def answered(key, content, state, **more):
    return {"inputResponses": {key: {"action": "accept", "content": content}}, "requestState": state} | more


def test_request_state(fixtures):
    call = lambda values: fixtures.ask("tools/call", {"name": "test_input_required_result_multi_round", "arguments": {}} | values, can={"elicitation": {}})
    state = round_one(fixtures)
    second = call(answered("step1", {"name": "Ada"}, state))["result"]
    assert list(second["inputRequests"]) == ["step2"] and second["requestState"] != state
    for _ in range(2):  # it may be sent again
        assert text_of(call(answered("step2", {"color": "red"}, second["requestState"]))) == "Ada likes red."
    assert call(answered("step1", {"name": 7}, state))["result"]["isError"]
    body, code = state.split(".")
    for bad in (state + "x", state[:-2], body, "", ".", code + "." + body, body[:-4] + "AAAA." + code, 7, "x" * (2 << 20)):
        answer = call(answered("step1", {"name": "Ada"}, bad))
        assert answer["error"]["code"] == -32602, bad
    # Of another request: other arguments, another tool; of another client.
    assert call(answered("step1", {"name": "Ada"}, state, arguments={"x": 1}))["error"]["code"] == -32602
    assert fixtures.ask("tools/call", {"name": "test_input_required_result_elicitation", "arguments": {}} | answered("step1", {"name": "Ada"}, state),
                        can={"elicitation": {}})["error"]["code"] == -32602
    assert fixtures.ask("tools/call", {"name": "test_input_required_result_multi_round", "arguments": {}} | answered("step1", {"name": "Ada"}, state),
                        can={"elicitation": {}}, headers={"Authorization": "Bearer other"})["error"]["code"] == -32602
    for responses in ({"step1": {"action": "maybe"}}, {"step1": 7}, {"step1": None}, 7, None):
        assert call({"inputResponses": responses, "requestState": state})["error"]["code"] == -32602, responses
    with serving("mcp_fixtures") as other:  # another process has another key
        assert other.ask("tools/call", {"name": "test_input_required_result_multi_round", "arguments": {}} | answered("step1", {"name": "Ada"}, state),
                         can={"elicitation": {}})["error"]["code"] == -32602


def test_keys_of_request_states(tmp_path):
    """Processes that have a key in common know each other's states; the first of a file seals."""
    def keys(name, *lines):
        (tmp_path / name).write_text("".join(line + "\n" for line in lines))
        return "--mcp-state-keys", str(tmp_path / name)

    def finish(server, state):
        return server.ask("tools/call", {"name": "test_input_required_result_multi_round", "arguments": {}} | answered("step1", {"name": "Ada"}, state), can={"elicitation": {}})
    old, new = "o" * 32, "n" * 44
    with serving("mcp_fixtures", *keys("old", old)) as first, serving("mcp_fixtures", *keys("both", new, "", old + "\r")) as second:
        state = round_one(first)
        assert list(finish(second, state)["result"]["inputRequests"]) == ["step2"]
        later = round_one(second)
        assert finish(first, later)["error"]["code"] == -32602
    with serving("mcp_fixtures", *keys("new", new)) as third:  # after a restart, and without the old key
        assert list(finish(third, later)["result"]["inputRequests"]) == ["step2"]
        assert finish(third, state)["error"]["code"] == -32602
    asked = {"name": "test_input_required_result_multi_round", "arguments": {}}
    with serving("mcp_fixtures", CONDUIT_MCP_STATE_KEYS=str(tmp_path / "new")) as fourth:
        peer = Stdio("mcp_fixtures", *keys("new", new))
        state = peer.ask(message("tools/call", asked, can={"elicitation": {}}))["result"]["requestState"]
        assert list(finish(fourth, state)["result"]["inputRequests"]) == ["step2"]
        assert peer.end()[1] == 0


@pytest.mark.parametrize("content, words", [
    (None, "cannot read {}: No such file or directory"), ("", "there is no key in {}"), ("\n \n", "there is no key in {}"),
    ("k" * 32 + "\n\n" + "s" * 31 + "\n", "the key in line 3 of {} is too short: it has 31 characters, and must have 32"),
    (("k" * 32 + "\n") * 17, "{} has more than 16 keys"), ("k" * 70_000, "{} is no file of keys"),
])
@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_keys_that_do_not_serve(tmp_path, command, content, words):
    file = tmp_path / "keys"
    if content is not None:
        file.write_text(content)
    done = subprocess.run([binary("mcp_fixtures"), command, "--port", "0", "--mcp-state-keys", str(file)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1 and "error: --mcp-state-keys: " + words.format(file) in done.stderr and done.stdout == ""
    assert "kkkk" not in done.stderr and "ssss" not in done.stderr


def test_declined(fixtures):
    for action in ("decline", "cancel"):
        answer = fixtures.ask("tools/call", {"name": "test_input_required_result_elicitation", "arguments": {}, "inputResponses": {"user_name": {"action": action}}}, can={"elicitation": {}})
        assert text_of(answer) == "Hello, stranger!"


# Cancellation.

def test_leaving_cancels(fixtures):
    """Of 2026-07-28: a task says that its call was cancelled; of a call without one, the server just goes on to serve."""
    with fixtures.events(message("tools/call", {"name": "slow_compute", "arguments": {"seconds": 3600}})) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
    task = fixtures.tool("slow_compute", {"seconds": 3600}, can={"extensions": {KEY + "tasks": {}}})["result"]
    assert (task["resultType"], task["status"]) == ("task", "working")
    can = {"extensions": {KEY + "tasks": {}}}
    assert fixtures.ask("tasks/cancel", {"taskId": task["taskId"]}, can=can)["result"]["resultType"] == "complete"
    assert fixtures.ask("tasks/get", {"taskId": task["taskId"]}, can=can)["result"]["status"] == "cancelled"
    assert fixtures.ask("tasks/get", {"taskId": task["taskId"]}, can=can, headers={"Authorization": "Bearer other"})["error"]["code"] == -32602
    assert fixtures.ask("tasks/get", {"taskId": "0" * 32}, can=can)["error"]["code"] == -32602


def test_task_notifications(fixtures):
    can = {"elicitation": {}, "extensions": {KEY + "tasks": {}}}
    task = fixtures.tool("confirm_delete", {"filename": "a"}, can=can)["result"]["taskId"]
    with fixtures.events(message("subscriptions/listen", {"notifications": {"taskIds": [task]}}, id="s", can=can)) as answer:
        heard = events_in(answer.iter_lines())
        assert next(heard)[1]["params"]["notifications"] == {"taskIds": [task]}
        state = fixtures.ask("tasks/get", {"taskId": task}, can=can)["result"]
        assert state["status"] == "input_required"
        fixtures.ask("tasks/update", {"taskId": task, "inputResponses": {key: {"action": "accept", "content": {"confirm": True}} for key in state["inputRequests"]}}, can=can)
        told = next(told for _, told in heard if told["params"]["status"] == "completed")["params"]
        assert told["taskId"] == task and told["_meta"] == {KEY + "subscriptionId": "s"} and text_of(told) == "Deleted a."


def test_cancelled_notification(fixtures):
    session = Session(fixtures)
    body = session.message("tools/call", {"name": "slow_compute", "arguments": {"seconds": 3600}}, id="slow")
    with session.stream(body) as answer:
        assert session.post(session.message("ping", id="slow")).status_code == 200  # only calls have their ids taken
        again = session.post(body)
        assert again.json()["error"]["code"] == -32600
        assert session.post({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "slow"}}).status_code == 202
        assert [message for _, message in events_in(answer.iter_lines()) if message] == []


# Sessions.

def test_session_ids(fixtures):
    session = Session(fixtures)
    assert session.about["protocolVersion"] == "2025-11-25" and Session(fixtures, version="2025-06-18").about["protocolVersion"] == "2025-06-18"
    assert Session(fixtures, version="2030-01-01").about["protocolVersion"] == "2025-11-25"
    for change, status in [({"Mcp-Session-Id": "nothing"}, 404), ({"Mcp-Session-Id": None}, 400), ({"MCP-Protocol-Version": "1999-01-01"}, 400)]:
        headers = {k: v for k, v in (session.headers | change).items() if v is not None}
        assert fixtures.http.post("/mcp", content=json.dumps(session.message("ping")), headers=headers).status_code == status
    assert fixtures.http.get("/mcp", headers={"Accept": "text/event-stream"}).status_code == 405
    assert fixtures.http.delete("/mcp").status_code == 405
    assert fixtures.http.put("/mcp").status_code == 405
    assert fixtures.http.delete("/mcp", headers=session.headers).status_code == 204
    assert session.post(session.message("ping")).status_code == 404
    assert session.message and Session(fixtures).ask("server/nothing")["error"]["code"] == -32601


def test_ids_that_are_taken(fixtures):
    session = Session(fixtures)
    slow = session.message("tools/call", {"name": "slow_compute", "arguments": {"seconds": 3600}}, id="one")
    with session.stream(slow) as answer:
        events = events_in(answer.iter_lines())
        next(events)
        again = session.post(session.message("tools/call", {"name": "echo", "arguments": {"text": "x"}}, id="one"))
        assert messages_of(again)[-1]["error"]["code"] == -32600
        assert session.post({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "one"}}).status_code == 202
        assert [message for _, message in events if message] == []
    assert text_of(messages_of(session.post(session.message("tools/call", {"name": "echo", "arguments": {"text": "x"}}, id="one")))[-1]) == "x"


def test_too_many_subscriptions(fixtures):
    uris = [f"test://{i}" for i in range(1001)]
    assert fixtures.ask("subscriptions/listen", {"notifications": {"resourceSubscriptions": uris}})["error"]["code"] == -32602
    session = Session(fixtures)
    answers = [session.ask("resources/subscribe", {"uri": uri}) for uri in uris]
    assert all(answer.get("result") == {} for answer in answers[:-1]) and answers[-1]["error"]["code"] == -32602


def test_last_event_id(fixtures):
    session = Session(fixtures)
    body = session.message("tools/call", {"name": "test_tool_with_logging", "arguments": {}})
    with session.stream(body) as answer:
        heard = events_in(answer.iter_lines())
        first, nothing = next(heard)
        assert nothing is None
        second, log = next(heard)
        assert log["method"] == "notifications/message"
    # The client is gone, which is no cancellation; then it comes back.
    with session.listen(second) as answer:
        rest = [message for _, message in events_in(answer.iter_lines())]
    assert [m.get("method") for m in rest] == ["notifications/message"] * 2 + [None] and text_of(rest[-1])
    with session.listen(first) as answer:  # all of it, again
        assert [message for _, message in events_in(answer.iter_lines())] == [log] + rest
    for last in ("x", "99-1", "1", "-", "1-x"):
        with session.listen(last) as answer:
            assert answer.status_code == 400


def test_updates_of_resources(fixtures):
    session = Session(fixtures)
    assert session.ask("resources/subscribe", {"uri": "test://watched-resource"})["result"] == {}
    with session.listen() as answer:
        heard = events_in(answer.iter_lines())
        fixtures.tool("touch")
        assert next(heard)[1] == {"jsonrpc": "2.0", "method": "notifications/resources/updated", "params": {"uri": "test://watched-resource"}}
        with fixtures.events(message("subscriptions/listen", {"notifications": {"resourceSubscriptions": ["test://watched-resource"], "toolsListChanged": True}}, id=9)) as modern:
            told = events_in(modern.iter_lines())
            assert next(told)[1]["params"] == {"notifications": {"resourceSubscriptions": ["test://watched-resource"]}, "_meta": {KEY + "subscriptionId": 9}}
            fixtures.tool("touch")
            assert next(told)[1]["params"] == {"uri": "test://watched-resource", "_meta": {KEY + "subscriptionId": 9}}
        assert next(heard)[1]["params"]["uri"]


def test_wait_for_answers(fixtures):
    """Until 2025-11-25, a call waits for the client's answer, which comes by another request."""
    session = Session(fixtures, can={"sampling": {}})
    for answer, words in [({"result": {"role": "assistant", "model": "m", "content": {"type": "text", "text": "Paris"}}}, "LLM response: Paris"),
                          ({"error": {"code": -1, "message": "no model"}}, "no model"), ({"result": {"role": 7}}, "none to")]:
        with session.stream(session.message("tools/call", {"name": "test_sampling", "arguments": {"prompt": "The capital?"}})) as stream:
            heard = events_in(stream.iter_lines())
            asked = next(m for _, m in heard if m)
            assert asked["method"] == "sampling/createMessage"
            other = Session(fixtures)
            assert other.post({"jsonrpc": "2.0", "id": asked["id"], "result": {"role": "assistant", "content": {"type": "text", "text": "Rome"}}}).status_code == 202  # not its to answer
            assert session.post({"jsonrpc": "2.0", "id": asked["id"], **answer}).status_code == 202
            assert words in text_of(next(m for _, m in heard if m))
    assert Session(fixtures).ask("tools/call", {"name": "test_sampling", "arguments": {"prompt": "x"}})["result"]["isError"]


# Bounds.

def test_many_subscriptions():
    """10^4 at a time, as far as this process may open files; each hears of a change, and the server still answers."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    count = min(10_000, min(hard, 65536) - 500)
    body = message("subscriptions/listen", {"notifications": {"resourceSubscriptions": ["test://watched-resource"]}})
    content = json.dumps(body)
    head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers_for(body).items()) + f"Content-Length: {len(content)}\r\n\r\n"
    with serving("mcp_fixtures", "--threads", "2", "--max-connections", "20000") as server:
        address = ("127.0.0.1", int(server.address.rsplit(":", 1)[1]))
        sockets = []
        try:
            def subscribe(_):
                one = socket.create_connection(address, timeout=PATIENCE)
                one.sendall((head + content).encode())
                while b"acknowledged" not in one.recv(65536):
                    pass
                return one
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                sockets = list(pool.map(subscribe, range(count)))
            assert text_of(server.tool("touch")) == "touched"
            for one in sockets[:: max(1, count // 100)]:
                heard = b""
                while b"notifications/resources/updated" not in heard:
                    heard += one.recv(65536)
            assert text_of(server.tool("greet", {"name": "Ada"})) == "Hello, Ada!"
        finally:
            for one in sockets:
                one.close()


def test_client_that_never_reads():
    """It is let go of once too much waits for it; others do not notice."""
    body = message("subscriptions/listen", {"notifications": {"resourceSubscriptions": ["test://watched-resource"]}})
    content = json.dumps(body)
    head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers_for(body).items()) + f"Content-Length: {len(content)}\r\n\r\n"
    with serving("mcp_fixtures", "--write-timeout", "500") as server:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", int(server.address.rsplit(":", 1)[1])))
        one.sendall((head + content).encode())
        for _ in range(200):
            assert text_of(server.tool("touch")) == "touched"
        one.close()


# The standard streams.

def test_stdio_modern(stdio):
    assert stdio.ask(message("server/discover"))["result"]["supportedVersions"][0] == VERSION
    assert text_of(stdio.ask(message("tools/call", {"name": "greet", "arguments": {"name": "Ada"}}, id="a"))) == "Hello, Ada!"
    assert stdio.ask(message("ping"))["error"]["code"] == -32601
    assert stdio.ask(message("tools/call", {"name": "test_missing_capability"}))["error"]["code"] == -32021
    asked = stdio.ask(message("tools/call", {"name": "test_input_required_result_elicitation"}, can={"elicitation": {}}))["result"]
    assert asked["resultType"] == "input_required"
    body = message("tools/call", {"name": "test_tool_with_progress"}, progressToken="p")
    stdio.say(body)
    assert [stdio.hear()["params"]["progress"] for _ in range(3)] == [0, 50, 100] and text_of(stdio.hear())


def test_stdio_legacy(stdio):
    assert stdio.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})["error"]["code"] == -32600
    assert stdio.ask({"jsonrpc": "2.0", "id": 1, "method": "ping"})["result"] == {}
    begun = stdio.ask({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {"sampling": {}}, "clientInfo": {"name": "t", "version": "1"}}})
    assert begun["result"]["protocolVersion"] == "2025-06-18"
    stdio.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert len(stdio.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})["result"]["tools"]) > 20
    asked = stdio.ask({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "test_sampling", "arguments": {"prompt": "x"}}})
    assert asked["method"] == "sampling/createMessage"
    assert text_of(stdio.ask({"jsonrpc": "2.0", "id": asked["id"], "result": {"role": "assistant", "model": "m", "content": {"type": "text", "text": "y"}}})) == "LLM response: y"
    assert stdio.ask({"jsonrpc": "2.0", "id": 3, "method": "resources/subscribe", "params": {"uri": "test://watched-resource"}})["result"] == {}
    both = [stdio.ask({"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "touch"}}), stdio.hear()]
    assert {m.get("method", "result") for m in both} == {"notifications/resources/updated", "result"}


def test_stdio_lines(stdio):
    for line, code in [(b"nonsense", -32700), (b"\xff\xfe", -32700), (b"[]", -32600), (b"{}", -32600), (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600),
                       (b"[" * 65 + b"]" * 65, -32700), (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600)]:
        answer = stdio.ask(line)
        assert answer["error"]["code"] == code and "id" not in answer
    stdio.say(b"")  # passed over
    stdio.say(b"x" * (17 << 20))
    assert stdio.hear()["error"]["code"] == -32600
    stdio.say(json.dumps(message("tools/list", id=7)).encode() + b"\r")
    assert stdio.hear()["id"] == 7
    # One line each, whatever is in it.
    assert text_of(stdio.ask(message("tools/call", {"name": "echo", "arguments": {"text": "a\nb\r\n\u2028"}}))) == "a\nb\r\n\u2028"


def test_stdio_cancel(stdio):
    stdio.say(message("tools/call", {"name": "slow_compute", "arguments": {"seconds": 3600}}, id="slow"))
    assert stdio.ask(message("tools/call", {"name": "greet", "arguments": {"name": "x"}}, id="slow"))["error"]["code"] == -32600  # the id is taken
    stdio.say({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "slow"}})
    assert stdio.ask(message("tools/call", {"name": "greet", "arguments": {"name": "x"}}, id="slow"))["result"]
    assert stdio.ask(message("subscriptions/listen", {"notifications": {"resourceSubscriptions": ["test://watched-resource"]}}, id="s"))["method"].endswith("acknowledged")
    stdio.say({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "s"}})
    assert stdio.ask(message("tools/call", {"name": "touch"}, id=2))["id"] == 2


def fill(peer, line):
    """Says it again and again, until nobody takes any more for a while; how many bytes that were."""
    pipe, total = peer.process.stdin.fileno(), 0
    os.set_blocking(pipe, False)
    while select.select([], [pipe], [], 1)[1]:
        at = total % len(line)
        total += os.write(pipe, line[at : at + 4096])
    return total


@pytest.mark.parametrize("lets_go", ["reads", "ends", "signals"])
def test_stdio_client_that_never_reads(lets_go):
    """No more is taken from it than has room; later it may read all the same, end, or be done with the program."""
    text = "x" * 500_000
    line = json.dumps(message("tools/call", {"name": "echo", "arguments": {"text": text}}, id="i")).encode() + b"\n"
    patience = "600000" if lets_go == "reads" else "2000" if lets_go == "ends" else "3600000"
    peer = Stdio("mcp_fixtures", "--max-body", "1000000", "--write-timeout", patience)
    said = fill(peer, line)
    assert said < 8_000_000
    if lets_go == "reads":
        for _ in range(said // len(line)):
            assert text_of(peer.hear()) == text
    elif lets_go == "signals":
        peer.process.send_signal(signal.SIGTERM)
        assert peer.process.wait(PATIENCE) == 0
    peer.process.stdin.close()
    assert peer.process.wait(PATIENCE) == 0
    peer.reader.join(PATIENCE)


def test_stdio_end():
    """What was asked before the end is answered; what would take for ever is given up."""
    peer = Stdio()
    peer.say(message("tools/call", {"name": "slow_compute", "arguments": {"seconds": 3600}}, id="slow"))
    peer.say(message("tools/call", {"name": "test_tool_with_logging"}, id="short"))
    rest, status = peer.end()
    assert status == 0 and [m["id"] for m in rest] == ["short"]


def test_stdio_output_is_the_protocols():
    """What a program prints itself goes to the standard error; so do the logs."""
    peer = Stdio()
    peer.say(message("tools/call", {"name": "protocol_error_job"}, id=1))
    rest, status = peer.end()
    peer.reader.join(PATIENCE)
    assert status == 0 and rest[0]["result"]["isError"] and b"it broke" in b"".join(peer.errors)


def test_stdio_without_offers():
    done = subprocess.run([str(BUILD / "tests/wire_app"), "mcp"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1 and "[[=tool]]" in done.stderr and done.stdout == ""
