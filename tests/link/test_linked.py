"""Every handler of the generated applications is reached over HTTP and answers with its number and its captures."""
import http.client
import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from conftest import BUILD, PATIENCE, App, run_app  # noqa: E402

SIZES = [10, 100, 1000]


def calls_of(count):
    return json.loads((BUILD / "tests/link" / f"linked_{count}/calls.json").read_text())


@pytest.fixture(scope="module", params=SIZES)
def linked(request):
    app = App(f"link/linked_{request.param}_app", ["serve", "--port", "0", "--no-access-log", "--threads", "1"], None)
    yield calls_of(request.param), http.client.HTTPConnection(app.host, app.port, timeout=PATIENCE)
    assert app.end() == 0, app.err.text


def ask(connection, method, target):
    connection.request(method, target)
    answer = connection.getresponse()
    body = answer.read().decode()
    return answer.status, answer.getheader("Answer") if method == "HEAD" else body


def wrong_answers(connection, calls):
    wrong = []
    for call in calls:
        status, answer = ask(connection, call["method"], call["target"])
        if (status, answer) != (call["status"], call["answer"]):
            wrong.append(f"{call['method']} {call['target']}: {status} {answer}, not {call['status']} {call['answer']}")
    return wrong


def test_every_endpoint_is_reached(linked):
    calls, connection = linked
    wrong = wrong_answers(connection, calls["own"])
    reached = len(calls["own"]) - len(wrong)
    print(f"{reached} of {len(calls['routes'])} endpoints reached")
    assert not wrong and reached == len(calls["routes"])


def test_literals_where_others_capture(linked):
    calls, connection = linked
    assert calls["between"] or len(calls["own"]) == SIZES[0]
    assert not wrong_answers(connection, calls["between"])


def test_what_is_no_handler_is_not_reached(linked):
    calls, connection = linked
    assert calls["switched_off"]
    for missing in calls["switched_off"]:
        assert ask(connection, "GET", missing["target"])[0] == missing["status"]


@pytest.mark.parametrize("count", SIZES)
def test_routes_lists_all(count):
    done = run_app(f"link/linked_{count}_app", "routes")
    rows = [re.split(r"  +", line) for line in done.stdout.splitlines()[1:]]
    shown = sorted([method, pattern, handler, pathlib.PurePath(where.rpartition(":")[0]).name] for method, pattern, handler, where in rows)
    assert shown == calls_of(count)["routes"]
    assert len(shown) == count


def test_the_plan_of_many_routes_is_hashed():
    rows = dict(line.split(maxsplit=1) for line in run_app("link/linked_1000_app", "routes", "--stats").stdout.splitlines())
    looked_up, by_trie = re.match(r"(\d+) hashed, (\d+) by trie; ", rows["look-up"]).groups()
    assert int(looked_up) + int(by_trie) == 1000 and int(by_trie) < 250
    groups, places = re.match(r"(\d+) in (\d+) places", rows["groups"]).groups()
    assert 4 * int(groups) <= int(places)
    rests = [line for line in run_app("link/linked_1000_app", "routes", "--plan").stdout.splitlines() if "it ends in '*'" in line]
    assert rests and all(re.search(r"/\*\w+ +trie +", line) for line in rests)
