"""The cases of the wire tests: read from Markdown, and what a response must be to match."""
import json, re, sys
from dataclasses import dataclass, field

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Mismatch(Exception):
    pass


@dataclass
class Response:
    status: str
    headers: list = field(default_factory=list)  # (name, value)
    absent: list = field(default_factory=list)
    bodiless: bool = False
    body: bytes | None = None


@dataclass
class Case:
    title: str
    request: bytes = b""
    waits: set = field(default_factory=set)  # offsets before which the client waits for 100 Continue
    half_close: bool = False
    responses: list = field(default_factory=list)
    closed: bool = False


def unescape(text):
    def one(match):
        digits, count, repeated = match[2], match[3], match[4]
        if digits:
            return chr(int(digits, 16))
        if count:
            return repeated * int(count)
        return {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "\\": "\\"}[match[1]]

    return re.sub(r"\\(x([0-9a-fA-F]{2})|\{(\d+) ([^}]+)\}|[rnt0\\])", one, text).encode("latin-1")


def joined(lines):
    """Every line ends with CRLF, but for one that ends with a backslash and for a last one that is not empty."""
    out = b""
    for i, line in enumerate(lines):
        open_end = re.search(r"(?<!\\)(\\\\)*\\$", line)
        out += unescape(line[:-1] if open_end else line)
        if not open_end and (i + 1 < len(lines) or line == ""):
            out += b"\r\n"
    return out


def read_request(case, lines):
    part = []
    for line in lines:
        if line == "(100 Continue)":
            case.request += joined(part)
            case.waits.add(len(case.request))
            part = []
        elif line == "(end)":
            case.half_close = True
        else:
            part.append(line)
    case.request += joined(part)


def read_responses(case, lines):
    body = None  # lines, once the head of the current response has ended
    def finish():
        while body and body[-1] == "":
            body.pop()
        if body:
            case.responses[-1].body = joined(body)

    for line in lines:
        if line.startswith("HTTP/1.1 "):
            finish()
            body = None
            case.responses.append(Response(line))
        elif line == "(closed)":
            case.closed = True
        elif line == "(no body)":
            case.responses[-1].bodiless = True
        elif match := re.fullmatch(r"\(without (.*)\)", line):
            case.responses[-1].absent.append(match[1].lower())
        elif body is not None:
            body.append(line)
        elif line == "":
            body = []
        else:
            name, value = line.split(": ", 1)
            case.responses[-1].headers.append((name, unescape(value).decode("latin-1")))
    finish()


def read_file(path):
    flags, cases, block = [], [], None
    for line in path.read_text().splitlines():
        if block is not None:
            if line == "```":
                (read_request if kind == "request" else read_responses)(cases[-1], block)
                block = None
            else:
                block.append(line)
        elif match := re.fullmatch(r"```http (request|response)", line):
            kind, block = match[1], []
        elif line.startswith("## "):
            cases.append(Case(line[3:]))
        elif line.startswith("flags: "):
            flags = line[7:].split()
    for case in cases:
        if not case.request or not (case.responses or case.closed):
            sys.exit(f"{path.name}: {case.title}: needs a request and a response")
    return flags, cases


def take_response(data, bodiless):
    """The first response and the rest; None: more must come."""
    head, end, rest = data.partition(b"\r\n\r\n")
    if not end:
        return None
    status, *fields = head.decode("latin-1").split("\r\n")
    headers = [tuple(field.split(": ", 1)) for field in fields]
    lengths = [int(value) for name, value in headers if name.lower() == "content-length"]
    length = 0 if bodiless or not lengths else lengths[0]
    if len(rest) < length:
        return None
    return Response(status, headers, body=rest[:length]), rest[length:]


def take_expected(data, case):
    """The responses that the case expects, and the rest; None: more must come."""
    found = []
    for expected in case.responses:
        while not expected.status.startswith("HTTP/1.1 1") and data.startswith(CONTINUE):
            data = data[len(CONTINUE):]
        taken = take_response(data, expected.bodiless)
        if taken is None:
            return None
        found.append(taken[0])
        data = taken[1]
    return found, data


def compare(expected, actual):
    if actual.status != expected.status:
        raise Mismatch(f"expected {expected.status!r}, got {actual.status!r} {actual.body!r}")
    values = {name.lower(): value for name, value in actual.headers}
    if len(values) != len(actual.headers):
        raise Mismatch(f"a header is repeated: {actual.headers}")
    if not actual.status.startswith("HTTP/1.1 1") and "date" not in values:
        raise Mismatch("there is no Date")
    for name, value in expected.headers:
        got = values.get(name.lower())
        if got is None or value not in ("*", got):
            raise Mismatch(f"expected {name}: {value}, got {got!r}")
    for name in expected.absent:
        if name in values:
            raise Mismatch(f"there should be no {name}")
    if expected.body in (None, b"*"):
        return
    if values.get("content-type") == "application/problem+json":  # a subset of the members will do
        got = json.loads(actual.body)
        wrong = {k: got.get(k) for k, v in json.loads(expected.body).items() if got.get(k) != v}
        if wrong:
            raise Mismatch(f"the problem has {wrong}")
    elif actual.body != expected.body:
        raise Mismatch(f"expected body {expected.body!r}, got {actual.body!r}")
