"""The program of docs/validation.md: types, annotations and constraints over HTTP."""
import json

import pytest

ORDER = {"customer": "Ada", "mail": "ada@example.org", "voucher": "secret", "articles": ["pen"], "extras": {"ink": 2},
         "payment": {"kind": "card", "lastDigits": "1234"}, "firstDay": "2024-02-28", "lastDay": "2024-02-29", "total": 9.99}
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def shop(start_shared):
    return start_shared("docs_validation_app")


def send(shop, **changes):
    return shop.post("/orders", content=json.dumps(ORDER | changes), headers={"Content-Type": "application/json"})


def faults(answer):
    assert answer.status_code == 422, answer.text
    return {fault["pointer"]: (fault["code"], fault.get("limit")) for fault in answer.json()["errors"]}


def test_what_was_sent_comes_back_without_the_secret(shop):
    answer = send(shop, id="ignored, for clients do not choose it")
    assert answer.status_code == 200, answer.text
    expected = {"id": NOBODY} | ORDER
    del expected["voucher"]
    assert answer.json() == expected
    assert list(answer.json()["payment"]) == ["kind", "lastDigits"]


@pytest.mark.parametrize("changes, expected", [
    ({"other": 1}, {"/other": ("unknown", None)}),
    ({"payment": {"kind": "card", "lastDigits": "12"}}, {"/payment/lastDigits": ("pattern", "^[0-9]{4}$")}),
    ({"payment": {"kind": "cash"}}, {"/payment/kind": ("one_of", None)}),
    ({"articles": ["pen", "pen"]}, {"/articles": ("unique", True)}),
    ({"mail": "ada"}, {"/mail": ("format", "email")}),
    ({"total": 0}, {"/total": ("exclusive_min", 0)}),
    ({"total": 5e-324}, {"/total": ("multiple_of", 0.01)}),
    ({"total": 0.001}, {"/total": ("multiple_of", 0.01)}),
    ({"firstDay": "2024-03-01"}, {"": ("check", None)}),
    ({"lastDay": "2023-02-29", "firstDay": "2024-03-01"}, {"/lastDay": ("format", None)}),
    ({"extras": {"a/b": "x"}, "customer": ""}, {"/extras/a~1b": ("type", None), "/customer": ("length", 1)}),
])
def test_faults(shop, changes, expected):
    assert faults(send(shop, **changes)) == expected


def test_text_forms_in_paths(shop):
    assert shop.get("/clients/1.2").json() == "1.2"
    answer = shop.get("/clients/12")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"in": "path", "name": "client", "code": "format", "message": "must be a version, such as 1.2"}]
