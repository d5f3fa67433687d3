"""Values that providers make for handlers."""
import socket
import struct

import pytest
from conftest import eventually, faults_of, problem_of
from raw import Raw


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("providers_app")


def who(name):
    return {"Authorization": name}


def counts(app):
    return app.get("/counts").json()


def test_provided_by_reference_and_by_value_once(app):
    users, _, _ = counts(app)
    assert app.get("/me", headers=who("ada")).json() == {"name": "ada", "level": 3}
    assert app.get("/copies", headers=who("ada")).text == "adaadaada"
    assert counts(app)[0] == users + 2


def test_problem_of_a_provider_is_the_answer(app):
    assert problem_of(app.get("/me"), 401)["detail"] == "Who are you?"
    assert problem_of(app.get("/permitted"), 401)["detail"] == "Who are you?"
    assert problem_of(app.get("/permitted", headers=who("banned")), 403)["detail"] == "Not you."
    assert app.get("/permitted", headers=who("throws")).status_code == 500


@pytest.mark.parametrize("target, text", [("/transaction", "ada in time"), ("/later", "in time"), ("/permitted", "ada"), ("/permitted-later", "adaada"),
                                          ("/blocking", "ada")])
def test_values_live_until_the_answer_is_complete(app, target, text):
    assert app.get(target, headers=who("ada")).text == text


def test_values_are_destroyed_with_the_request(app):
    _, begun, ended = counts(app)
    for _ in range(3):
        assert app.get("/later").text == "in time"
        assert app.get("/transaction", headers=who("ada")).status_code == 200
        assert app.get("/transaction").status_code == 401  # before or after it was begun
    _, last, gone = counts(app)
    assert last - begun in (6, 9) and gone - ended == last - begun


def test_values_of_clients_that_leave_are_destroyed(app):
    _, begun, _ = counts(app)
    for _ in range(30):
        with Raw(app) as client:
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.socket.sendall(b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n" * 2)
            assert client.read().body == b"in time"  # the second is under way, or about to be
    _, last, _ = counts(app)
    assert last >= begun + 30
    eventually(lambda: counts(app)[1] == counts(app)[2])


def test_providers_take_captures_and_queries(app):
    assert app.get("/items/3?page=4").text == "304"
    assert faults_of(app.ask("/items/x?page=0")) == {("path", "id"): "type", ("query", "page"): "min"}
