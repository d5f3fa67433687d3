"""Plain handlers are served without a heap allocation, once the connection has its buffers."""
import http.client

import pytest


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("allocations_app", "--threads", "1")


@pytest.mark.parametrize("method, target, body", [
    ("GET", "/hello", None), ("GET", "/points/1.5?y=2&name=a%20b", None), ("GET", "/missing", None), ("POST", "/points", '{"x":1,"y":2}')])
def test_a_request_allocates_nothing(app, method, target, body):
    client = http.client.HTTPConnection(app.host, app.port)

    def ask(*request):
        client.request(*request)
        return client.getresponse().read()

    def allocated(requests):
        before = int(ask("GET", "/allocated"))
        for _ in range(requests):
            ask(method, target, body)
        return int(ask("GET", "/allocated")) - before

    allocated(50)
    none, many = allocated(0), allocated(500)
    client.close()
    if target == "/missing":
        assert many > none  # a problem's text is made anew: the counter counts
    else:
        assert many == none
