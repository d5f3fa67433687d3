"""Captures and query parameters."""
import pytest
from conftest import faults_of, problem_of

SCALARS = "/probe/scalars?"


@pytest.mark.parametrize("target, body", [
    ("12/ada/a", "12|ada|a"),
    ("-32768/ada/a/b/c", "-32768|ada|a/b/c"),
    ("32767/a%20b/x", "32767|a b|x"),
    ("1/a%2Fb/c%2Fd/e", "1|a/b|c/d/e"),  # an encoded slash does not divide segments
    ("1/a+b/c+d", "1|a+b|c+d"),  # plus is a space in queries only
    ("1/%E2%82%AC/%e2%82%ac", "1|€|€"),
    ("1/a%25b/%25", "1|a%b|%"),
    ("%31%32/n/r", "12|n|r"),
])
def test_captures(probe, target, body):
    answer = probe.ask("/probe/captured/" + target)
    assert (answer.status_code, answer.text) == (200, body)


@pytest.mark.parametrize("number, code", [
    ("32768", "range"), ("-32769", "range"), ("99999999999999999999999", "range"),
    ("x", "type"), ("1.5", "type"), ("0x10", "type"), ("1%20", "type"), ("%2B1", "type"), ("1e3", "type"),
])
def test_capture_that_does_not_fit(probe, number, code):
    assert faults_of(probe.ask(f"/probe/captured/{number}/n/r")) == {("path", "number"): code}


def test_capture_that_is_no_utf8(probe):
    assert faults_of(probe.ask("/probe/captured/1/%FF/%C3%28")) == {("path", "name"): "type", ("path", "rest"): "type"}


@pytest.mark.parametrize("target", ["/probe/captured/1/%/r", "/probe/captured/1/%4/r", "/probe/captured/1/%zz/r", SCALARS + "text=%G1"])
def test_broken_percent(probe, target):
    assert "%" in problem_of(probe.ask(target), 400)["detail"]


@pytest.mark.parametrize("query, body", [
    ("count=1&tint=red&flag=true&text=x", "1|none|0|yes||x"),
    ("count=-5&ratio=2.5&tint=blue&flag=0&tags=a&tags=b&text=x", "-5|2.5|2|no|a,b,|x"),
    ("text=a+b%2B%20%E2%82%AC&flag=1&tint=green&count=7", "7|none|1|yes||a b+ €"),  # in any order
    ("count=1&tint=red&flag=false&text=&tags=", "1|none|0|no|,|"),  # empty values are values
    ("count=1&tint=red&flag=true&text=a%3D%26b=c", "1|none|0|yes||a=&b=c"),
    ("c%6Funt=1&tint=r%65d&flag=true&text=x&unknown=1&&=", "1|none|0|yes||x"),  # unknown ones are ignored
    ("count=1&ratio=-1e2&tint=red&flag=true&text=x&tags=a%2Cb+c", "1|-100|0|yes|a,b c,|x"),
])
def test_query(probe, query, body):
    answer = probe.ask(SCALARS + query)
    assert (answer.status_code, answer.text) == (200, body)


@pytest.mark.parametrize("query, faults", [
    ("count=&tint=red&flag=true&text=x", {"count": "type"}),
    ("count=2147483648&tint=red&flag=true&text=x", {"count": "range"}),
    ("count=1&tint=Red&flag=true&text=x", {"tint": "one_of"}),
    ("count=1&tint=0&flag=true&text=x", {"tint": "one_of"}),
    ("count=1&tint=red&flag=TRUE&text=x", {"flag": "type"}),
    ("count=1&tint=red&flag=true&text=%FF", {"text": "type"}),
    ("count=1&tint=red&flag=true&text=x&tags=%C3", {"tags": "type"}),
    ("count=1&tint=red&flag=true&text=x&ratio=nan", {"ratio": "type"}),
    ("count=1&tint=red&flag=true&text=x&ratio=inf", {"ratio": "type"}),
    ("count=1&tint=red&flag=true&text=x&ratio=1e999", {"ratio": "range"}),
    ("count=1&count=2&tint=red&flag=true&text=x", {"count": "repeated"}),
    ("count=1&tint=red&flag=true&text=x&ratio=1&ratio=2", {"ratio": "repeated"}),
    ("", {"count": "required", "tint": "required", "flag": "required", "text": "required"}),
    ("count=x&ratio=1e&tint=mauve&flag=maybe&tags=ok", {"count": "type", "ratio": "type", "tint": "one_of", "flag": "type", "text": "required"}),
])
def test_query_faults_come_together(probe, query, faults):
    assert faults_of(probe.ask(SCALARS + query)) == {("query", name): code for name, code in faults.items()}


def test_words_of_faults(probe):
    problem = problem_of(probe.ask(SCALARS + "count=x&tint=mauve&flag=true"), 422)
    assert problem["detail"] == "The request has 3 faults."
    assert [fault["message"] for fault in problem["errors"]] == ["must be an integer", "must be one of red, green, blue", "is missing"]


def test_query_object(probe):
    defaults = {"page": 1, "search": None, "colors": [], "ids": [], "exact": False}
    assert probe.get("/probe/filter").json() == defaults
    answer = probe.ask("/probe/filter?page=3&search=a+b&colors=red&colors=blue&ids=4&ids=5&exact=true")
    assert answer.json() == {"page": 3, "search": "a b", "colors": ["red", "blue"], "ids": [4, 5], "exact": True}


@pytest.mark.parametrize("query, faults", [
    ("page=0", {"page": "min"}),
    ("ids=1&ids=2&ids=3&ids=4", {"ids": "length"}),
    ("page=0&ids=1&ids=2&ids=3&ids=4&colors=mauve&exact=2", {"page": "min", "ids": "length", "colors": "one_of", "exact": "type"}),
    ("page=1&page=2", {"page": "repeated"}),
])
def test_query_object_faults(probe, query, faults):
    assert faults_of(probe.ask("/probe/filter?" + query)) == {("query", name): code for name, code in faults.items()}


def test_many_query_faults_are_bounded(probe):
    problem = problem_of(probe.ask("/probe/filter?" + "&".join(["ids=x"] * 1000)), 422)
    assert len(problem["errors"]) == 100 and "at least 101" in problem["detail"]


def test_headers_and_cookies_by_name(probe):
    sent = {"User-Agent": "me", "X-Page-Size": "7", "X-TAG": "a", "Accept-Language": "de", "Cookie": "theme=red; visits=3; visits=4"}
    assert probe.ask("/probe/headers", headers=sent).text == "me|7|a,|de|3"
    assert probe.ask("/probe/headers", headers={"User-Agent": "me"}).text == "me|none||none|0"


def test_headers_that_are_lists(probe):
    sent = [("User-Agent", "me"), ("X-Tag", "a, b"), ("X-Tag", ""), ("x-tag", ",c d ,")]
    assert probe.ask("/probe/headers", headers=sent).text == "me|none|a,b,c d,|none|0"


def test_cookies_of_one_name(probe):
    sent = [("Cookie", "tag=2; no=1; tag=3"), ("Cookie", 'tagged=1; tag="4"')]
    assert probe.ask("/probe/cookie-list", headers=sent).text == "[2,3,4]"
    assert probe.ask("/probe/cookie-list").text == "[]"
    assert faults_of(probe.ask("/probe/cookie-list", headers={"Cookie": "tag=2; tag=1"})) == {("cookie", "tag"): "min"}


def test_what_does_not_fit_is_told_once(probe):
    problem = problem_of(probe.ask("/probe/cookie-list", headers={"Cookie": "tag=x; tag=2"}), 422)
    assert [fault["code"] for fault in problem["errors"]] == ["type"]


def test_fields_of_headers_and_cookies_are_checked(probe):
    assert probe.ask("/probe/cookie-fields", headers={"Cookie": "session=abcd; theme=blue", "X-Count": "2"}).text == "abcd|2|2"
    assert probe.ask("/probe/cookie-fields", headers={"Cookie": 'session="abcd"', "X-Count": "2"}).text == "abcd|1|2"
    assert faults_of(probe.ask("/probe/cookie-fields", headers={"Cookie": "session=abc; theme=pink", "X-Count": "1"})) == {
        ("cookie", "session"): "length", ("cookie", "theme"): "one_of", ("header", "x-count"): "min"}
    assert faults_of(probe.ask("/probe/cookie-fields")) == {("cookie", "session"): "required", ("header", "x-count"): "required"}
    assert faults_of(probe.ask("/probe/headers", headers=[("User-Agent", "a"), ("X-Page-Size", "1"), ("X-Page-Size", "2")])) == {("header", "x-page-size"): "repeated"}


def test_body_that_would_be_a_query(probe):
    sent = {"Content-Type": "application/json"}
    assert probe.ask("/probe/numbers", "POST", content="[4, 1]", headers=sent).text == "2"
    assert faults_of(probe.ask("/probe/numbers", "POST", content='["x"]', headers=sent)) == {("body", "/0"): "type"}
