"""JSON bodies, good and bad."""
import json
import socket

import pytest
from conftest import PATIENCE, faults_of, problem_of

JSON = {"Content-Type": "application/json"}
SHAPE = {"name": "box", "fill": "green", "points": [{"x": 1.5, "y": -2}], "layer": 3, "opacity": 50, "state": "final"}
TEXT = json.dumps(SHAPE)


def send(probe, body, path="shapes", headers=JSON):
    return probe.post(f"/probe/{path}", content=body, headers=headers)


def shape(**changes):
    return json.dumps({k: v for k, v in (SHAPE | changes).items() if v is not ...})


def test_round_trip(probe):
    assert send(probe, TEXT).json() == SHAPE


def test_defaults(probe):
    got = send(probe, '{"name":"b","fill":"red","points":[]}').json()
    assert got == {"name": "b", "fill": "red", "points": [], "layer": None, "opacity": 100, "state": "draft"}
    assert send(probe, shape(layer=None)).json()["layer"] is None


def test_text_survives(probe):
    for name in ["€", "a\"b\\/", "\n\t\x00\x7f", "\U0001f600é"]:
        assert send(probe, shape(name=name)).json()["name"] == name
        assert send(probe, json.dumps(SHAPE | {"name": name}, ensure_ascii=False).encode()).json()["name"] == name


@pytest.mark.parametrize("body", [
    "{", "}", "[", "{]", '{"name"', '{"name":', '{"name":}', '{"name":"a"', '{"name":"a" "fill":"red"}', '{"name":"a",}', '{,}', "{name:1}",
    "{'name':'a'}", "nul", "tru", '"a', "01", "-", "+1", ".5", "1.", "1e", "NaN", "Infinity", "[1,]", "[1 2]", " ", "\n", "\0", "//", "{}{}",
    TEXT + "x", TEXT + "{", TEXT + ",", TEXT[:-1], TEXT.replace("1.5", "1.5.5"), TEXT.replace("1.5", "01"), TEXT.replace("50", "0x5"),
    TEXT.replace('"final"', '"fi\nnal"'), TEXT.replace('"final"', r'"fi\qnal"'), TEXT.replace('"final"', r'"\u12g4"'),
    # faults before the broken part do not hide it, and what is ignored must be JSON too
    '{"name":1,"fill":tru}', '{"ignored":tru,' + TEXT[1:], '{"ignored":[1,{"a":01}],' + TEXT[1:], '{"ignored":"\\x",' + TEXT[1:],
    '{"ignored":{"a" 1},' + TEXT[1:], '{"name":{"a":nope},' + TEXT[1:],
])
def test_malformed(probe, body):
    assert "JSON" in problem_of(send(probe, body), 400)["detail"]


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\xaf", b"\xe2\x82"])
def test_invalid_utf8(probe, bad):
    for key in (b"name", b"ignored"):
        body = b'{"%s":"%s","fill":"red","points":[]}' % (key, bad)
        assert "UTF-8" in problem_of(send(probe, body), 400)["detail"]


@pytest.mark.parametrize("text", [r'"\ud800"', r'"\udc00"', r'"\ud800A"', r'"\ud800\ud800"', r'"x\udfff"'])
def test_lone_surrogates(probe, text):
    problem_of(send(probe, '{"name":%s,"fill":"red","points":[]}' % text), 400)
    problem_of(send(probe, '{%s:1,"name":"a","fill":"red","points":[]}' % text), 400)


@pytest.mark.parametrize("changes, faults", [
    ({"name": ...}, {"/name": "required"}),
    ({"name": 1}, {"/name": "type"}),
    ({"name": None}, {"/name": "type"}),
    ({"name": ""}, {"/name": "length"}),
    ({"name": "123456789"}, {"/name": "length"}),
    ({"fill": "mauve"}, {"/fill": "one_of"}),
    ({"fill": 1}, {"/fill": "type"}),
    ({"points": {}}, {"/points": "type"}),
    ({"points": [{"x": 1, "y": 2}, {"x": "1"}, [], None]}, {"/points/1/x": "type", "/points/2": "type", "/points/3": "type"}),
    ({"layer": 1.5}, {"/layer": "type"}),
    ({"layer": 1e300}, {"/layer": "type"}),
    ({"layer": True}, {"/layer": "type"}),
    ({"layer": 2**31}, {"/layer": "range"}),
    ({"layer": -2**31 - 1}, {"/layer": "range"}),
    ({"layer": 2**64}, {"/layer": "range"}),
    ({"layer": 10**40}, {"/layer": "range"}),
    ({"opacity": 101}, {"/opacity": "max"}),
    ({"opacity": 256}, {"/opacity": "range"}),
    ({"opacity": -1}, {"/opacity": "range"}),
    ({"state": "open"}, {"/state": "one_of"}),
    ({"name": "", "fill": 1, "points": ..., "layer": "x", "opacity": 300, "state": "open"},
     {"/name": "length", "/fill": "type", "/points": "required", "/layer": "type", "/opacity": "range", "/state": "one_of"}),
])
def test_misfits(probe, changes, faults):
    assert faults_of(send(probe, shape(**changes))) == {("body", pointer): code for pointer, code in faults.items()}


@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", "true", "1e5", "123456789012345678901234567890"])
def test_misfit_of_the_whole(probe, body):
    assert faults_of(send(probe, body)) == {("body", ""): "type"}


def test_lengths_count_characters(probe):
    assert send(probe, shape(name="€" * 8)).status_code == 200
    assert faults_of(send(probe, shape(name="€" * 9))) == {("body", "/name"): "length"}


def test_limits_of_numbers(probe):
    assert send(probe, shape(layer=2**31 - 1, opacity=0)).json()["layer"] == 2**31 - 1
    assert send(probe, shape(layer=-2**31)).json()["layer"] == -2**31
    for x in [0.1, 1e-310, 1.7976931348623157e308, 123456789012345678901234567890, 5e-324]:
        assert send(probe, shape(points=[{"x": x, "y": 0}])).json()["points"][0]["x"] == float(x)


@pytest.mark.parametrize("number", ["1e400", "-1e999", "9" * 400], ids=["positive", "negative", "digits"])
def test_number_that_no_double_holds(probe, number):
    body = TEXT.replace("1.5", number)
    assert faults_of(send(probe, body)) == {("body", "/points/0/x"): "range"}


def test_huge_numbers_where_nothing_reads_them(probe):
    assert send(probe, '{"ignored":[1e400,%s],' % ("9" * 400) + TEXT[1:]).json() == SHAPE


def test_faults_are_bounded(probe):
    wrong = {"name": "", "fill": 1, "points": None}
    problem = problem_of(send(probe, json.dumps([wrong] * 10_000), "many"), 422)
    assert len(problem["errors"]) == 100 and "at least 30000" in problem["detail"]
    assert [fault["pointer"] for fault in problem["errors"][:4]] == ["/0/name", "/0/fill", "/0/points", "/1/name"]
    assert send(probe, json.dumps([SHAPE] * 10_000), "many").text == "10000"
    problem_of(send(probe, json.dumps([wrong] * 10_000)[:-1], "many"), 400)  # broken after the last fault that is listed


def test_unknown_fields_are_ignored(probe):
    assert send(probe, json.dumps({"a": {"b": [None, 1e5, "x", {}]}, "": 1} | SHAPE | {"z": [[]]})).json() == SHAPE


def test_duplicate_keys(probe):
    assert faults_of(send(probe, TEXT[:-1] + ',"name":"other"}')) == {("body", "/name"): "repeated"}
    assert send(probe, TEXT[:-1] + ',"z":1,"z":2}').json() == SHAPE


def tree(levels):
    """Nested `levels` deep: a tree takes one, the list of its children one."""
    assert levels % 2 == 0
    text = '{"name":"t","children":[]}'
    for _ in range(levels // 2 - 1):
        text = '{"name":"t","children":[' + text + "]}"
    return text


def test_depth(probe):
    answer = send(probe, tree(64), "trees")
    assert answer.status_code == 200 and answer.json() == json.loads(tree(64))
    for deeper in [tree(66), tree(64).replace("[]", "[[]]"), "[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000]:
        problem_of(send(probe, deeper, "trees"), 400)
    assert "64" in problem_of(send(probe, tree(66), "trees"), 400)["detail"]


@pytest.mark.parametrize("levels, status", [(63, 200), (64, 400), (1000, 400), (200_000, 400)])
def test_depth_of_what_is_ignored(probe, levels, status):
    body = '{"name":"t","children":[],"ignored":' + "[" * levels + "]" * levels + "}"
    assert send(probe, body, "trees").status_code == status


def test_empty_body(probe):
    assert "no body" in problem_of(send(probe, b""), 400)["detail"]
    assert "no body" in problem_of(probe.post("/probe/shapes"), 400)["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", "json", "text/json5"])
def test_wrong_content_type(probe, kind):
    assert "application/json" in problem_of(send(probe, TEXT, headers={"Content-Type": kind}), 415)["detail"]


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json; charset=utf-8"}, {"Content-Type": "APPLICATION/JSON"}, {"Content-Type": "application/ld+json"}])
def test_right_content_type(probe, headers):
    assert send(probe, TEXT, headers=headers).json() == SHAPE


def test_body_limit(start):
    app = start("probe_app", "--max-body", "200")
    fits = TEXT + " " * (200 - len(TEXT))
    assert send(app, fits).json() == SHAPE
    problem_of(send(app, fits + " "), 413)
    assert send(app, iter([fits[:50].encode(), fits[50:].encode()])).json() == SHAPE  # chunked
    problem_of(send(app, iter([fits.encode(), b" "])), 413)
    assert send(app, fits).json() == SHAPE


def test_client_that_leaves_within_the_body(probe):
    head = b"POST /probe/shapes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    for framing, part in [(b"Content-Length: 1000\r\n\r\n", TEXT.encode()), (b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + TEXT.encode())]:
        with socket.create_connection((probe.host, probe.port), timeout=PATIENCE) as connection:
            connection.sendall(head + framing + part)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert send(probe, TEXT).json() == SHAPE


def test_wide_body(probe):
    body = {letter: letter * 40 for letter in "abcdefghijklmnopqrst"}
    got = send(probe, json.dumps(body), path="wide/7?more=" + "z" * 50).json()
    assert got == body | {"a": "a" * 40 + "7" + "z" * 50}


def test_default_that_throws(probe):
    """What was made before the throw is destroyed (the sanitizer runs see a leak); the connection goes on."""
    for _ in range(3):
        assert send(probe, "{}", path="throwing?name=" + "n" * 50).status_code == 500
