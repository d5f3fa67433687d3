"""Forms: application/x-www-form-urlencoded and multipart/form-data."""
import json
import os
import re
import shlex
import subprocess

import httpx
import pytest
from conftest import PATIENCE, ROOT, faults_of, problem_of, run_app

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
CONTACT = {"name": "Ada", "age": 36, "note": None, "tags": [], "tint": "green", "ids": [], "nickname": "none"}


def contact(probe, body, **headers):
    return probe.post("/probe/contacts", content=body, headers=URLENCODED | headers)


def as_files(pairs):
    """Text fields for httpx, as parts of a multipart form."""
    return [(name, (None, text)) for name, text in pairs]


def seen(name, content, type="application/octet-stream"):
    return {"filename": name, "content_type": type, "content": content}


@pytest.mark.parametrize("pairs, changed", [
    ([("name", "Ada"), ("age", "36")], {}),
    ([("age", "36"), ("name", "Ada"), ("unknown", "1")], {}),
    ([("name", "Ada"), ("age", "36"), ("note", ""), ("nickname", "")], {"note": "", "nickname": ""}),
    ([("tags", "a b"), ("name", "Ädä €"), ("age", "99"), ("tags", ""), ("tint", "blue"), ("ids", "1"), ("ids", "-2"), ("note", "x=y&z+%41\r\n")],
     {"name": "Ädä €", "age": 99, "tags": ["a b", ""], "tint": "blue", "ids": [1, -2], "note": "x=y&z+%41\r\n"}),
])
def test_fields(probe, pairs, changed):
    lists = {name: [text for key, text in pairs if key == name] for name, _ in pairs}
    for answer in (probe.post("/probe/contacts", data=lists), probe.post("/probe/contacts", files=as_files(pairs))):
        assert answer.status_code == 200, answer.text
        assert answer.json() == CONTACT | changed


FAULTS = [
    ([], {"name": "required", "age": "required"}),
    ([("name", ""), ("age", "17")], {"name": "length", "age": "min"}),
    ([("name", "Augusta Ada"), ("age", "x"), ("tint", "mauve"), ("ids", "1"), ("ids", "y")],
     {"name": "length", "age": "type", "tint": "one_of", "ids": "type"}),
    ([("name", "Ada"), ("name", "Ada"), ("age", "2147483648"), ("ids", "1"), ("ids", "1"), ("ids", "1")],
     {"name": "repeated", "age": "range", "ids": "length"}),
]


@pytest.mark.parametrize("pairs, faults", FAULTS)
def test_faults_come_together(probe, pairs, faults):
    expected = {("form", name): code for name, code in faults.items()}
    assert faults_of(contact(probe, str(httpx.QueryParams(pairs)))) == expected
    parts = as_files(pairs) or [("unknown", (None, "1"))]
    assert faults_of(probe.post("/probe/contacts", files=parts)) == expected


def test_words_of_faults(probe):
    problem = problem_of(contact(probe, "name=Ada&age=1"), 422)
    assert problem["errors"] == [{"in": "form", "name": "age", "code": "min", "message": "must be at least 18", "limit": 18}]


def test_urlencoded_as_in_queries(probe):
    assert contact(probe, "n%61me=A+d%2Ba&age=36&&=&").json() == CONTACT | {"name": "A d+a"}
    assert faults_of(contact(probe, "name=%FF&age=36")) == {("form", "name"): "type"}
    assert "'%'" in problem_of(contact(probe, "name=%&age=36"), 400)["detail"]
    assert "more than 1000 fields" in problem_of(contact(probe, "&".join(["x=y"] * 1001)), 400)["detail"]


def test_body_of_another_type(probe):
    for headers in ({}, {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}):
        detail = problem_of(probe.post("/probe/contacts", content="name=Ada&age=36", headers=headers), 415)["detail"]
        assert "application/x-www-form-urlencoded" in detail and "multipart/form-data" in detail
    problem_of(contact(probe, "name=Ada&age=36", **{"Content-Type": "application/x-www-form-urlencoded; charset=latin1"}), 415)


def test_empty_form(probe):
    assert faults_of(contact(probe, "")) == {("form", "name"): "required", ("form", "age"): "required"}
    empty = probe.post("/probe/contacts", content="--b--\r\n", headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert faults_of(empty) == {("form", "name"): "required", ("form", "age"): "required"}


@pytest.mark.parametrize("name", [
    "plain.txt", "größe €😀.txt", 'the "best".txt', "a;b=c.txt", "../../etc/passwd", "C:\\dir\\file.txt", "100% a%20b.txt", " .txt ",
])
def test_names_of_files(probe, name):
    answer = probe.post("/probe/albums", files={"cover": (name, b"x", "text/plain")})
    assert answer.status_code == 200, answer.text
    assert answer.json()["cover"] == seen(name, "x", "text/plain")


def test_many_files(probe):
    pages = [("pages", (f"{number}.txt", f"page {number}".encode() * number, "text/plain")) for number in range(3)]
    answer = probe.post("/probe/albums", data={"title": "Ü"}, files=[("cover", ("c", b"\r\n--\r\n", "x/y; z=1")), *pages, ("other", ("o", b"1"))])
    assert answer.json() == {"title": "Ü", "cover": seen("c", "\r\n--\r\n", "x/y; z=1"), "back": None,
                             "pages": [seen(f"{number}.txt", f"page {number}" * number, "text/plain") for number in range(3)]}


def test_files_are_counted(probe):
    pages = [("pages", (str(number), b"")) for number in range(4)]
    assert faults_of(probe.post("/probe/albums", files=[("cover", ("c", b"")), *pages])) == {("form", "pages"): "length"}
    assert faults_of(probe.post("/probe/albums", files=[("cover", ("c", b""))] * 2)) == {("form", "cover"): "repeated"}
    many = probe.post("/probe/albums", files=[("pages", ("f", b""))] * 1001)
    assert "more than 1000 parts" in problem_of(many, 400)["detail"]


def test_empty_files(probe):
    answer = probe.post("/probe/albums", files=[("cover", ("empty.txt", b"", "text/plain")), ("back", ("b", b""))])
    assert answer.json()["cover"] == seen("empty.txt", "", "text/plain") and answer.json()["back"] == seen("b", "")


def raw(probe, *parts, end="--b--\r\n", boundary="b"):
    body = "".join(f"--b\r\nContent-Disposition: form-data; {rest}\r\n\r\n{content}\r\n" for rest, content in parts) + end
    return probe.post("/probe/albums", content=body.encode(), headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})


def test_file_input_in_which_nothing_was_chosen(probe):
    nothing = 'filename=""\r\nContent-Type: application/octet-stream'  # as browsers send it
    answer = raw(probe, ('name="cover"; filename="c"', "x"), (f'name="back"; {nothing}', ""), (f'name="pages"; {nothing}', ""))
    assert answer.json() == {"title": "", "cover": seen("c", "x", ""), "back": None, "pages": []}
    assert faults_of(raw(probe, (f'name="cover"; {nothing}', ""))) == {("form", "cover"): "required"}


def test_text_for_a_file_and_a_file_for_text(probe):
    both = raw(probe, ('name="title"; filename="t"', "x"), ('name="cover"', "x"))
    assert faults_of(both) == {("form", "title"): "type", ("form", "cover"): "type"}
    assert [fault["message"] for fault in both.json()["errors"]] == [
        "must be a string, and no file: send it without a filename", "must be a file, sent with a filename in multipart/form-data"]


def test_file_in_an_urlencoded_form(probe):
    given = probe.post("/probe/albums", data={"cover": "c.txt"})
    assert faults_of(given) == {("form", "cover"): "type"} and "multipart/form-data" in given.json()["errors"][0]["message"]
    missing = probe.post("/probe/albums", data={"title": "x"})
    assert faults_of(missing) == {("form", "cover"): "required"} and "multipart/form-data" in missing.json()["errors"][0]["message"]


@pytest.mark.parametrize("parts, end, boundary, words", [
    ([], "", "b", "is not in it"),
    ([('name="cover"; filename="c"', "x")], "", "b", "cut off"),
    ([('name="cover"; filename="c"', "x")], "--b--\r\n", "bb", "is not in it"),
    ([('name="cover"; filename="c"', "x")], "--b--\r\n", "b" * 71, "more than 70 characters"),
    ([('name="cover"; filename="c"', "x")], "--b--\r\n", '""', "empty boundary"),
    ([('name="cover"; filename="c"', "x\r\n--bx")], "--b--\r\n", "b", "boundary 2 goes on"),
    ([('name="cover"; filename="c"', "x\n--b")], "--b--\r\n", "b", "bare LF"),
    ([('filename="c"', "x")], "--b--\r\n", "b", "no name"),
    ([('name="co\0ver"; filename="c"', "x")], "--b--\r\n", "b", "control character"),
    ([('name="cover"; filename="c"\r\nX: ' + 9000 * "x", "x")], "--b--\r\n", "b", "8192 bytes of header lines"),
    ([('name="cover"; filename="c"\r\nContent-Transfer-Encoding: base64', "eA==")], "--b--\r\n", "b", "Content-Transfer-Encoding"),
    ([('name="cover"\r\nContent-Type: multipart/mixed; boundary=c', "--c--")], "--b--\r\n", "b", "multipart of its own"),
])
def test_broken_multipart(probe, parts, end, boundary, words):
    assert words in problem_of(raw(probe, *parts, end=end, boundary=boundary), 400)["detail"]


def test_large_file(probe):
    content = os.urandom(5_000_000)
    answer = probe.post("/probe/echo/2?page=3", files={"cover": ("large", content)})
    assert answer.status_code == 200 and answer.headers["content-type"] == "5" and answer.content == content


@pytest.mark.parametrize("coding", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_very_many_fields(start, coding):
    field = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' if "multipart" in coding else b"x=1&"
    app = start("probe_app", "--max-body", str(2**27))
    answer = app.post("/probe/contacts", content=field * 10**6, headers={"Content-Type": coding})
    assert "more than 1000" in problem_of(answer, 400)["detail"]


def test_form_beyond_the_limit(probe):
    problem_of(probe.post("/probe/echo/2", files={"cover": ("larger", bytes(17 * 1024 * 1024))}), 413)


def test_faults_of_path_query_and_form_come_together(probe):
    answer = probe.post("/probe/echo/x?page=0", data={"title": "x"})
    assert faults_of(answer) == {("path", "number"): "type", ("query", "page"): "min", ("form", "cover"): "required"}


def test_routes_show_forms():
    done = run_app("probe_app", "routes")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["METHOD", "PATTERN", "HANDLER", "WHERE", "QUERY", "FORM"]
    (row,) = [row for row in rows if " /probe/contacts " in row]
    assert row.endswith("name, age, [note], [tags...], [tint], [ids...], [nickname]")
    (row,) = [row for row in rows if " /probe/albums " in row]
    assert row.endswith("[title], cover(file), [back(file)], [pages(file)...]")


def test_commands_of_the_page(start, tmp_path):
    """The commands of docs/forms.md give the answers that it shows, by the program that it shows."""
    app = start("docs_forms_app")
    (tmp_path / "ada.jpg").write_bytes(b"0123456789")
    blocks = re.findall(r"^```sh\n(curl [^`]*)```\n```json\n(.*?)\n```", (ROOT / "docs/forms.md").read_text(), re.M | re.S)
    assert len(blocks) == 3
    for command, answer in blocks:
        command = command.replace("http://127.0.0.1:8080", app.url).replace("\\\n", " ")
        done = subprocess.run(shlex.split(command), check=True, capture_output=True, text=True, timeout=PATIENCE, cwd=tmp_path)
        assert json.loads(done.stdout) == json.loads(answer)
