"""The OpenAPI document: what it says, that validators accept it, that answers keep to it, and how it is served and shown."""
import concurrent.futures
import gzip
import json
import os
import subprocess

import httpx
import jsonschema
import pytest
from conftest import BUILD, EXAMPLES, PATIENCE, ROOT, binary, problem_of, run_app
from selenium.webdriver.support.ui import WebDriverWait

TOOLS = ROOT / "tests/openapi"
DESCRIBED = [*EXAMPLES, "described_app", "probe_app", "streams_app"]
once = pytest.mark.skipif(BUILD.name in ("asan", "tsan"), reason="the document is the same in sanitized builds")


def document(name, version="3.2"):
    done = run_app(name, "openapi", "--version", version)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def operations(name, version="3.2"):
    """{"GET /path": operation}"""
    return {f"{method.upper()} {path}": operation for path, item in document(name, version)["paths"].items() for method, operation in item.items()}


@pytest.mark.parametrize("name", ["crud", "described_app"])
def test_golden(name):
    golden = TOOLS / f"{name.removesuffix('_app')}.json"
    assert document(name) == json.loads(golden.read_text()), f"if this is meant: {binary(name)} openapi -o {golden.relative_to(ROOT)}"


def test_versions(tmp_path):
    assert document("crud")["openapi"] == "3.2.0" and document("crud", "3.1")["openapi"] == "3.1.1"
    assert run_app("crud", "openapi", "--version", "3.0").returncode == 2
    file = tmp_path / "shop.json"
    done = run_app("crud", "openapi", "-o", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and json.loads(file.read_text()) == document("crud")
    done = run_app("crud", "openapi", "-o", str(tmp_path / "none" / "shop.json"))
    assert done.returncode == 1 and "cannot be written" in done.stderr


def test_written_with_the_build():
    assert json.loads((BUILD / "examples/crud.openapi.json").read_text()) == document("crud")


def test_what_openapi_cannot_tell_apart():
    assert run_app("described_app", "openapi").stderr == "note: GET /files/*path is not in the document: OpenAPI cannot tell it from another path\n"


def test_names():
    all = operations("described_app")
    ids = [operation["operationId"] for operation in all.values()]
    assert len(set(ids)) == len(ids) and {"described_plant", "described_plant_2", "described_items_list"} <= set(ids)
    schemas = document("described_app")["components"]["schemas"]
    assert {"described_item", "described_item_input", "described_other_item", "conduit_problem", "described_other_problem", "page_of_item", "signup_form", "tree"} <= set(schemas)
    assert schemas["tree"]["properties"]["children"]["items"] == {"$ref": "#/components/schemas/tree"}
    assert not [path for path in all if "secret" in path or "openapi.json" in path]


def test_members_of_one_direction():
    schemas = document("described_app")["components"]["schemas"]
    got, sent = schemas["order"], schemas["order_input"]
    assert got["properties"]["id"] == {"type": "string", "format": "uuid", "readOnly": True, "description": "Which one it has become."}
    assert sent["properties"]["id"] == {"readOnly": True, "description": "Ignored."}  # or additionalProperties would forbid it
    assert sent["properties"]["voucher"]["writeOnly"] and "voucher" not in got["properties"]
    assert sent["additionalProperties"] is False and "additionalProperties" not in got
    assert "id" in got["required"] and "id" not in sent["required"]


def test_variants():
    members = document("described_app")["components"]["schemas"]["order_input"]["properties"]
    assert members["paidBy"]["discriminator"] == {"propertyName": "kind", "mapping": {
        "card": "#/components/schemas/card", "bank-transfer": "#/components/schemas/transfer_input"}}
    assert [form.get("type", "card") for form in members["remark"]["oneOf"]] == ["null", "number", "string", "card"]
    assert "discriminator" not in members["remark"]  # which is for objects alone


def test_bodies_that_may_be_empty():
    all = operations("described_app")
    assert "required" not in all["POST /raw"]["requestBody"] and all["POST /orders"]["requestBody"]["required"]


def test_streams():
    for version, key in [("3.2", "itemSchema"), ("3.1", "schema")]:
        content = operations("described_app", version)["GET /numbers"]["responses"]["200"]["content"]
        assert [[*form] for form in content.values()] == [[key], [key]]
    event = operations("described_app")["GET /numbers"]["responses"]["200"]["content"]["text/event-stream"]["itemSchema"]
    assert event["properties"]["data"]["contentSchema"] == {"$ref": "#/components/schemas/point"}


def test_security(start):
    assert document("described_app")["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}
    assert "securitySchemes" not in document("crud")["components"]
    all = operations("described_app")
    needed = {name: operation["security"] for name, operation in all.items() if "security" in operation}
    assert needed == {"GET /own/name": [{"bearer": []}], "PUT /own/name": [{"bearer": ["write"]}], "DELETE /own": [{"bearer": ["write", "delete"]}]}
    app = start("described_app")
    for name in needed:
        method, path = name.split()
        statuses = {app.client.request(method, path, headers={"Authorization": f"Bearer {token}"} if token else {}, json="Ada").status_code for token in ("", "none", "some", "all")}
        assert {str(status) for status in statuses} <= all[name]["responses"].keys() and 401 in statuses
        assert (403 in statuses) == (path == "/own"), statuses  # which alone asks for more than all tokens have


def run_tool(*command, status=0):
    done = subprocess.run(command, cwd=TOOLS, text=True, capture_output=True, timeout=PATIENCE)
    assert done.returncode == status, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The documents of many apps, in both versions."""
    folder = tmp_path_factory.mktemp("documents")
    for name in DESCRIBED:
        for version in ("3.2", "3.1"):
            (folder / f"{name}-{version}.json").write_text(json.dumps(document(name, version)))
    return folder


@once
def test_validator(written, tmp_path):
    run_tool("node", "validate.mjs", *map(str, written.iterdir()))
    broken = document("crud")
    del broken["info"]["title"]
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    run_tool("node", "validate.mjs", str(tmp_path / "broken.json"), status=1)


@once
def test_redocly(written):
    run_tool("node_modules/.bin/redocly", "lint", "--extends=spec", *map(str, written.iterdir()))


@once
def test_spectral(written):
    run_tool("node_modules/.bin/spectral", "lint", "--ruleset", "spectral.json", "--fail-severity=warn", *map(str, written.glob("*.json")))


class Checked:
    """Sends requests, and checks them and their answers against the document."""

    def __init__(self, app):
        self.app, self.document = app, document("crud", "3.1")

    def check(self, schema, value):
        jsonschema.Draft202012Validator(schema | {"components": self.document["components"]}).validate(value)

    def __call__(self, method, path, template, status, body=None, **more):
        operation = self.document["paths"][template][method]
        if body is not None:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            if status < 300:
                self.check(schema, body)
            else:
                with pytest.raises(jsonschema.ValidationError):
                    self.check(schema, body)
        answer = self.app.client.request(method.upper(), path, json=body, **more)
        assert answer.status_code == status, answer.text
        response = operation["responses"].get(str(status), operation["responses"]["default"])
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        if "content" not in response:
            assert answer.content == b""
            return None
        self.check(response["content"][answer.headers["content-type"]]["schema"], answer.json())
        return answer.json()


def test_answers_keep_to_the_document(start):
    ask = Checked(start("crud"))
    users, user = "/api/v1/users", "/api/v1/users/{id}"
    assert ask("post", users, users, 201, {"name": "Ada"})["id"] == 1
    ask("post", users, users, 201, {"name": "Grace", "id": 9})
    for body in [{"name": ""}, {"name": "x" * 65}, {}, {"name": 7}, {"name": "x", "id": 2**31}, {"name": None}]:
        ask("post", users, users, 422, body)
    assert len(ask("get", users, users, 200)) == 2
    ask("get", users + "?page=0", users, 422)
    ask("get", users + "/1", user, 200)
    ask("get", users + "/7", user, 404)
    ask("put", users + "/1", user, 200, {"name": "Lovelace"})
    ask("delete", users + "/1", user, 204)


def test_served(start):
    app = start("crud")
    answer = app.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/openapi+json"
    assert answer.json() == document("crud")
    assert app.get("/openapi.json?version=3.1").json() == document("crud", "3.1")
    assert "3.2 and 3.1" in problem_of(app.get("/openapi.json?version=2.0"), 400)["detail"]
    tag = answer.headers["etag"]
    again = app.get("/openapi.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert app.get("/openapi.json", headers={"If-None-Match": '"other"'}).status_code == 200
    assert app.get("/openapi.json?version=3.1").headers["etag"] != tag
    head = app.client.head("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", answer.headers["content-length"])
    assert problem_of(app.post("/openapi.json"), 405) and app.post("/openapi.json").headers["allow"] == "GET, HEAD, OPTIONS"
    problem_of(app.get("/docs/nothing.js"), 404)
    problem_of(app.get("/docs/"), 404)


def test_asked_for_by_many_at_once(start):
    app = start("crud", "--threads", "4")
    targets = ["/openapi.json", "/openapi.json?version=3.1", "/docs/page.css", "/docs"] * 8
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda target: httpx.get(app.url + target, timeout=PATIENCE), targets))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 4


def test_files_of_the_page(start):
    app = start("crud")
    ui = ROOT / "src/openapi/ui"
    script = gzip.decompress((ui / "swagger-ui-bundle.js.gz").read_bytes())
    packed, plain = app.get("/docs/swagger-ui.js", headers={"Accept-Encoding": "br, gzip"}), app.get("/docs/swagger-ui.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.content == plain.content == script and packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "apache.org/licenses" in app.get("/docs/licences.txt").text
    assert app.get("/docs/start.js", headers={"If-None-Match": app.get("/docs/start.js").headers["etag"].removeprefix("W/")}).status_code == 304


def test_mounted_elsewhere(start):
    app = start("described_app")
    problem_of(app.get("/docs"), 404)
    assert app.get("/internal/openapi.json").json()["info"] == document("described_app")["info"]
    assert app.get("/internal/docs/start.js").status_code == 200
    policy = app.get("/internal/docs").headers["content-security-policy"]
    assert policy.endswith("connect-src 'self' https://api.shop.example")
    assert app.end() == 0
    assert any(line.split() == ["/internal", "conduit::docs", "(3", "endpoints)"] for line in app.out.all())


def test_left_out(start):
    app = start("undescribed_app")
    for path in ("/docs", "/openapi.json", "/docs/start.js"):
        problem_of(app.get(path), 404)
    assert b"swagger" not in (BUILD / "tests/undescribed_app").read_bytes().lower()
    assert document("undescribed_app")["paths"].keys() == {"/"}  # the command line has it still


def test_own_handlers_come_first(start):
    app = start("shadowing_app")
    assert app.get("/docs").text == "own"
    assert app.get("/openapi.json").json()["info"]["title"] == "shadowing"
    assert app.post("/openapi.json?number=7").json() == 7
    assert set(app.client.put("/openapi.json").headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert app.end() == 0
    assert [line for line in app.out.all() if "note:" in line] == ["  note: /docs of conduit::docs is not served: shadowing::own_docs answers there"]


@once
@pytest.mark.parametrize("name, page, title", [("crud", "/docs", "shop"), ("described_app", "/internal/docs", "Everything")])
def test_page(start, browser, name, page, title):
    app = start(name)
    browser.set_window_size(1200, 1600)
    browser.get(app.url + page)
    count = len(operations(name))
    shown = lambda: browser.find_elements("css selector", ".opblock")
    WebDriverWait(browser, PATIENCE).until(lambda _: len(shown()) == count and browser.title == title, f"{count} operations")
    shown()[0].click()
    WebDriverWait(browser, PATIENCE).until(lambda _: browser.find_elements("css selector", ".opblock.is-open .responses-table"))
    if folder := os.environ.get("CONDUIT_SCREENSHOTS"):
        browser.save_screenshot(f"{folder}/docs-{name}.png")
    complaints = browser.get_log("browser")
    browser.get("about:blank")
    assert complaints == []
