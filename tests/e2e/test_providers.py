"""Values that providers make for handlers."""
import pytest
from conftest import faults_of, problem_of


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("providers_app")


def who(name):
    return {"Authorization": name}


def counts(app):
    return app.get("/counts").json()


def test_provided_by_reference_and_by_value_once(app):
    made, _ = counts(app)
    assert app.get("/me", headers=who("ada")).json() == {"name": "ada", "level": 3}
    assert app.get("/copies", headers=who("ada")).text == "adaadaada"
    assert counts(app)[0] == made + 2


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
    made, ended = counts(app)
    for _ in range(3):
        app.get("/later")
        assert app.get("/transaction").status_code == 401  # made, or not, before the other failed
    last, gone = counts(app)
    assert gone - ended in (3, 6) and gone <= last


def test_providers_take_captures_and_queries(app):
    assert app.get("/items/3?page=4").text == "304"
    assert faults_of(app.ask("/items/x?page=0")) == {("path", "id"): "type", ("query", "page"): "min"}
