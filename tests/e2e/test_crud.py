"""The example of the design, by curl."""
import json
import subprocess

import pytest
from conftest import PATIENCE


@pytest.fixture
def shop(start):
    app = start("crud")

    def curl(path, *arguments, body=None):
        command = ["curl", "-sS", "-i", "--noproxy", "*", "--max-time", str(PATIENCE), *arguments, app.url + path]
        if body is not None:
            command += ["--json", json.dumps(body)]
        head, _, content = subprocess.run(command, check=True, text=True, capture_output=True).stdout.partition("\n\n")
        lines = head.splitlines()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        return int(lines[0].split()[1]), headers, json.loads(content) if "json" in headers.get("content-type", "") and content else content

    return curl


def test_life_of_a_user(shop):
    status, headers, created = shop("/api/v1/users", body={"name": "Ada"})
    assert (status, headers["location"], created) == (201, "/api/v1/users/1", {"id": 1, "name": "Ada"})
    assert shop(headers["location"])[::2] == (200, {"id": 1, "name": "Ada"})
    assert shop("/api/v1/users/1", "-X", "PUT", body={"name": "Grace"})[::2] == (200, {"id": 1, "name": "Grace"})
    assert shop("/api/v1/users/1")[2]["name"] == "Grace"
    status, headers, content = shop("/api/v1/users/1", "-X", "DELETE")
    assert (status, content) == (204, "")
    for method, body in [("GET", None), ("DELETE", None), ("PUT", {"name": "x"})]:
        status, headers, problem = shop("/api/v1/users/1", "-X", method, body=body)
        assert (status, headers["content-type"]) == (404, "application/problem+json")
        assert problem == {"title": "Not Found", "status": 404, "detail": "There is no user 1."}


def test_pages(shop):
    assert shop("/api/v1/users")[::2] == (200, [])
    for i in range(25):
        assert shop("/api/v1/users", body={"name": f"user {i + 1}"})[0] == 201
    ids = lambda query: [user["id"] for user in shop("/api/v1/users" + query)[2]]
    assert ids("") == list(range(1, 11))
    assert ids("?page=3") == list(range(21, 26))
    assert ids("?page=2&limit=20") == list(range(21, 26))
    assert ids("?limit=1") == [1]
    assert ids("?page=2147483647&limit=100") == []
    status, _, problem = shop("/api/v1/users?page=0&limit=101")
    assert status == 422 and [fault["name"] for fault in problem["errors"]] == ["page", "limit"]


def test_faults_change_nothing(shop):
    for body in [{"name": ""}, {"name": "x" * 65}, {"name": 7}, {}, [], {"id": "x", "name": "Ada"}]:
        assert shop("/api/v1/users", body=body)[0] == 422
    assert shop("/api/v1/users", "-d", '{"name":"Ada"', "-H", "Content-Type: application/json")[0] == 400
    assert shop("/api/v1/users")[2] == []
    shop("/api/v1/users", body={"name": "Ada"})
    assert shop("/api/v1/users/1", "-X", "PUT", body={"name": ""})[0] == 422
    assert shop("/api/v1/users/1")[2] == {"id": 1, "name": "Ada"}
    assert shop("/api/v1/users/one")[0] == 422


def test_methods(shop):
    assert shop("/nowhere")[0] == 404
    status, headers, problem = shop("/api/v1/users", "-X", "DELETE")
    assert (status, problem["title"]) == (405, "Method Not Allowed")
    assert set(headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    status, headers, _ = shop("/api/v1/users/1", "-X", "OPTIONS")
    assert status == 204 and set(headers["allow"].split(", ")) == {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}
    shop("/api/v1/users", body={"name": "Ada"})
    status, headers, content = shop("/api/v1/users/1", "--head")
    assert (status, headers["content-length"], content) == (200, str(len('{"id":1,"name":"Ada"}')), "")
