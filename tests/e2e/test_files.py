"""Files and directories: bodies, conditions, ranges, codings, and everything that must not be reachable."""
import email.utils
import hashlib
import http.client
import os
import pathlib
import re
import socket
import time

import pytest
from conftest import PATIENCE, problem_of, run_app

BIG = 50 * 1024 * 1024
MODIFIED = 784111777
DATE, BEFORE, AFTER = (email.utils.formatdate(MODIFIED + shift, usegmt=True) for shift in (0, -1, 1))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("files")
    (root / "secret.txt").write_text("secret")
    assets = root / "assets"
    for name, content in {
        "a.txt": b"hello", "index.html": b"<p>root", "logo.png": b"\x89PNG", "empty.txt": b"", "name with ä.txt": b"umlaut",
        "unknown.thing": b"?", "docs/index.html": b"<p>docs", "docs/page.html": b"<p>page", "docs/none/x.txt": b"x", ".hidden": b"hidden",
        ".git/config": b"hidden", ".well-known/security.txt": b"known", ".well-known/.x": b"hidden", "edge.bin": bytes(16 * 1024),
        "over.bin": bytes(16 * 1024 + 1), "pack.css": b"plain", "pack.css.br": b"as br", "pack.css.gz": b"as gzip", "pack.css.zst": b"as zstd",
        "some.js": b"plain js", "some.js.gz": b"js gzip", "docs/index.html.gz": b"docs gzip", "100%.txt": b"percent", "%2e%2e.txt": b"literal",
        "back\\slash.txt": b"no", "shrinking.bin": b"",
    }.items():
        (assets / name).parent.mkdir(parents=True, exist_ok=True)
        (assets / name).write_bytes(content)
        os.utime(assets / name, (MODIFIED, MODIFIED))
    block = hashlib.sha512(b"seed").digest() * 1024
    (assets / "big.bin").write_bytes(b"".join(i.to_bytes(4, "big") + block[4:] for i in range(BIG // len(block))))
    os.mkfifo(assets / "fifo")
    (assets / "out.txt").symlink_to("../secret.txt")
    (assets / "absolute.txt").symlink_to(assets / "a.txt")
    (assets / "up").symlink_to("..")
    (assets / "in.txt").symlink_to("docs/page.html")
    (assets / "some.js.br").mkdir()
    (assets / "device").symlink_to("/dev/zero")
    listener = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(assets)  # the path of such a socket is bounded
    listener.bind("socket")
    os.chdir(here)
    yield root
    listener.close()


@pytest.fixture(scope="module")
def site(root, start_shared):
    return start_shared("files_app", "--threads", "1", env={"FILES_ROOT": str(root)})


@pytest.fixture
def descriptors(site, root):
    """No file of the test stays open in the app, whatever was asked and however it ended."""
    yield
    ends = time.monotonic() + PATIENCE
    while left := open_files(site, root):
        assert time.monotonic() < ends, left
        time.sleep(0.01)


def open_files(app, root):
    found = []
    for link in pathlib.Path(f"/proc/{app.process.pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except FileNotFoundError:
            continue
        if target.startswith(str(root)) and os.path.isfile(target.removesuffix(" (deleted)")):
            found.append(target)
    return found


def plain(site, path, **headers):
    return site.get(path, headers={"Accept-Encoding": "identity"} | {k.replace("_", "-"): v for k, v in headers.items()})


pytestmark = pytest.mark.usefixtures("descriptors")


# What is sent

def test_file(site):
    answer = site.get("/logo")
    assert (answer.status_code, answer.content) == (200, b"\x89PNG")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-length"] == "4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["last-modified"] == DATE
    assert re.fullmatch(r'"[0-9a-f-]+"', answer.headers["etag"])
    assert "cache-control" not in answer.headers and "vary" not in answer.headers


@pytest.mark.parametrize("path, content, content_type", [
    ("a.txt", b"hello", "text/plain; charset=utf-8"), ("empty.txt", b"", "text/plain; charset=utf-8"),
    ("unknown.thing", b"?", "application/octet-stream"), ("docs/page.html", b"<p>page", "text/html; charset=utf-8"),
    ("docs/", b"<p>docs", "text/html; charset=utf-8"), ("", b"<p>root", "text/html; charset=utf-8"),
    ("name%20with%20%C3%A4.txt", b"umlaut", "text/plain; charset=utf-8"), ("100%25.txt", b"percent", "text/plain; charset=utf-8"),
    ("docs%2Fpage.html", b"<p>page", "text/html; charset=utf-8"), ("in.txt", b"<p>page", "text/plain; charset=utf-8"),
    (".well-known/security.txt", b"known", "text/plain; charset=utf-8"), ("%252e%252e.txt", b"literal", "text/plain; charset=utf-8"),
    ("edge.bin", bytes(16384), "application/octet-stream"), ("over.bin", bytes(16385), "application/octet-stream"),
])
def test_directory(site, path, content, content_type):
    answer = site.ask("/assets/" + path)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, content_type)
    assert answer.headers["cache-control"] == "max-age=60"


def test_options_of_one_file(site):
    answer = site.get("/saved/a.txt", params={"as": "Übersicht.txt"})
    assert answer.headers["content-type"] == "text/x-saved"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == "attachment; filename=\"_bersicht.txt\"; filename*=UTF-8''%C3%9Cbersicht.txt"


def test_download_name_forges_no_header(site):
    answer = site.ask("/saved/a.txt?as=x%22%0D%0ASet-Cookie:%20a=b")
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].startswith('attachment; filename="x___Set-Cookie: a=b"; filename*=')


@pytest.mark.parametrize("way", ["assets", "later", "worker"])
def test_large_file(site, root, way):
    expected = hashlib.sha256((root / "assets/big.bin").read_bytes()).hexdigest()
    seen = hashlib.sha256()
    with site.client.stream("GET", f"/{way}/big.bin") as answer:
        assert (answer.status_code, answer.headers["content-length"]) == (200, str(BIG))
        for piece in answer.iter_bytes():
            seen.update(piece)
    assert seen.hexdigest() == expected


@pytest.mark.parametrize("path, size", [("a.txt", 5), ("big.bin", BIG), ("docs/", 7)])
def test_head(site, path, size):
    head, get = site.ask("/assets/" + path, "HEAD"), plain(site, "/assets/" + path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))
    names = ["content-type", "etag", "last-modified", "accept-ranges", "cache-control"]
    assert [head.headers[name] for name in names] == [get.headers[name] for name in names]


def test_connection_goes_on(site):
    """One connection, every kind of answer: each is as long as it says."""
    connection = http.client.HTTPConnection(site.host, site.port, timeout=PATIENCE)
    for _ in range(3):
        for path, method, headers, status, size in [
            ("/assets/over.bin", "GET", {}, 200, 16385), ("/assets/over.bin", "HEAD", {}, 200, 0),
            ("/assets/over.bin", "GET", {"Range": "bytes=5-"}, 206, 16380), ("/assets/a.txt", "GET", {"If-None-Match": "*"}, 304, 0),
            ("/assets/docs", "GET", {}, 308, 0), ("/assets/empty.txt", "GET", {}, 200, 0), ("/assets/over.bin", "GET", {"If-None-Match": "*"}, 304, 0),
        ]:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            assert (answer.status, len(answer.read())) == (status, size)
    connection.close()


def test_other_methods_are_not_conditional(site):
    answer = site.post("/made", headers={"If-None-Match": "*", "If-Match": '"x"', "Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (201, b"hello")
    assert not {"etag", "last-modified", "accept-ranges"} & set(answer.headers)


def test_reply_adds_headers(site):
    answer = site.get("/more")
    assert (answer.status_code, answer.headers["x-more"], answer.content) == (203, "1", b"hello")
    again = site.get("/more", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["x-more"], again.content) == (304, "1", b"")


# Conditions

def test_not_modified(site):
    first = site.get("/assets/a.txt")
    answer = site.get("/assets/a.txt", headers={"If-None-Match": first.headers["etag"]})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", first.headers["etag"])
    assert answer.headers["cache-control"] == "max-age=60"
    assert not {"content-type", "content-length", "last-modified"} & set(answer.headers)


@pytest.mark.parametrize("path", ["a.txt", "over.bin"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers, status", [
    ({"If-None-Match": "W/{tag}"}, 304), ({"If-None-Match": '"x", {tag}'}, 304), ({"If-None-Match": '"x"'}, 200),
    ({"If-Modified-Since": DATE}, 304), ({"If-Modified-Since": AFTER}, 304), ({"If-Modified-Since": BEFORE}, 200),
    ({"If-Modified-Since": DATE, "If-None-Match": '"x"'}, 200), ({"If-Match": "{tag}"}, 200), ({"If-Match": '"x"'}, 412),
    ({"If-Match": "W/{tag}"}, 412), ({"If-Unmodified-Since": DATE}, 200), ({"If-Unmodified-Since": BEFORE}, 412),
    ({"If-Match": "{tag}", "If-Unmodified-Since": BEFORE}, 200), ({"If-Match": '"x"', "If-None-Match": "{tag}"}, 412),
    ({"If-Match": "*", "If-None-Match": "*"}, 304), ({"If-None-Match": "*", "Range": "bytes=0-1"}, 304),
    ({"If-Match": '"x"', "Range": "bytes=0-1"}, 412), ({"If-Modified-Since": "soon"}, 200),
])
def test_conditions(site, path, method, headers, status):
    tag = site.ask("/assets/" + path, "HEAD").headers["etag"]
    answer = site.ask("/assets/" + path, method, headers={name: value.format(tag=tag) for name, value in headers.items()})
    assert (answer.status_code, answer.headers["etag"]) == (status, tag)
    if status == 412 and method == "GET":
        problem_of(answer, 412)


def test_tag_changes_with_the_file(site, root):
    changing = root / "assets/changing.txt"
    tags = set()
    for content, moment in [("one", 1), ("two", 2), ("three", 2)]:
        changing.write_text(content)
        os.utime(changing, ns=(moment, moment))
        tags.add(site.get("/assets/changing.txt").headers["etag"])
    replacement = root / "assets/replacement"
    replacement.write_text("threX")
    os.utime(replacement, ns=(2, 2))
    replacement.rename(changing)
    tags.add(site.get("/assets/changing.txt").headers["etag"])
    assert len(tags) == 4


def test_modified_in_the_future(site, root):
    """Last-Modified is never later than Date (RFC 9110 section 8.8.2.1)."""
    late = root / "assets/late.txt"
    late.write_text("late")
    os.utime(late, (2**33, 2**33))
    answer = site.get("/assets/late.txt")
    assert (answer.status_code, answer.text) == (200, "late") and "last-modified" not in answer.headers


# Ranges

@pytest.mark.parametrize("path, content", [("a.txt", b"hello"), ("over.bin", bytes(16385))])
def test_ranges(site, path, content):
    size = len(content)
    for field, first, last in [("0-0", 0, 0), ("1-3", 1, 3), ("2-", 2, size - 1), ("-2", size - 2, size - 1), ("0-", 0, size - 1),
                               ("-99999999", 0, size - 1), ("1-99999999999999999999999", 1, size - 1)]:
        answer = site.get("/assets/" + path, headers={"Range": f"bytes={field}"})
        assert (answer.status_code, answer.content) == (206, content[first:last + 1]), field
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["content-length"] == str(last - first + 1)
        assert {"etag", "last-modified", "content-type", "accept-ranges"} <= set(answer.headers)


def test_range_of_a_large_file(site, root):
    content = (root / "assets/big.bin").read_bytes()
    for first, last in [(12345678, 12345999), (1, BIG - 2)]:
        answer = site.get("/assets/big.bin", headers={"Range": f"bytes={first}-{last}"})
        assert answer.status_code == 206 and answer.content == content[first:last + 1]
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{BIG}"


@pytest.mark.parametrize("field", ["bytes=5-", "bytes=5-9", "bytes=-0", "bytes=99999999999999999999-"])
def test_unsatisfiable_range(site, field):
    answer = site.get("/assets/a.txt", headers={"Range": field})
    problem_of(answer, 416)
    assert answer.headers["content-range"] == "bytes */5"


@pytest.mark.parametrize("headers", [
    {"Range": "bytes=0-1,3-4"}, {"Range": "bytes=3-1"}, {"Range": "bytes=x"}, {"Range": "lines=0-1"}, {"Range": "bytes=0-1", "If-Range": '"x"'},
    {"Range": "bytes=0-1", "If-Range": BEFORE}, {"Range": "bytes=0-1", "If-Range": AFTER}, {"Range": "bytes=9-", "If-Range": '"x"'},
])
def test_ignored_range(site, headers):
    answer = site.get("/assets/a.txt", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"hello") and "content-range" not in answer.headers


def test_if_range(site):
    tag = site.get("/assets/a.txt").headers["etag"]
    for condition, status in [(tag, 206), (DATE, 206), ("W/" + tag, 200)]:
        assert site.get("/assets/a.txt", headers={"Range": "bytes=0-1", "If-Range": condition}).status_code == status


def test_head_has_no_ranges(site):
    answer = site.ask("/assets/a.txt", "HEAD", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.headers["content-length"]) == (200, "5")


# Compressed when it is asked for

@pytest.mark.parametrize("size", [2000, 20_000, 200_000])
def test_compressed_once_until_it_changes(site, root, size):
    path = root / "assets/growing.css"
    for content in (b"a" * size, b"b" * size):
        path.write_bytes(content)
        os.utime(path, (MODIFIED, MODIFIED + content[0]))
        for _ in range(2):
            answer = site.get("/assets/growing.css", headers={"Accept-Encoding": "gzip"})
            assert answer.content == content
            assert answer.headers["content-encoding"] == "gzip" and answer.headers["vary"] == "Accept-Encoding"
            assert int(answer.headers["content-length"]) < 2000 and answer.headers["etag"].startswith("W/")
            head = site.client.request("HEAD", "/assets/growing.css", headers={"Accept-Encoding": "gzip"})
            assert head.headers["content-length"] == answer.headers["content-length"]
        assert plain(site, "/assets/growing.css").content == content
    path.unlink()


# Precompressed

def raw(site, path, accept, method="GET", **headers):
    connection = http.client.HTTPConnection(site.host, site.port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in ({"Accept-Encoding": accept} if accept is not None else {}).items() | headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize("path, accept, coding, content", [
    ("pack.css", "gzip, br, zstd", "br", b"as br"), ("pack.css", "gzip, zstd", "zstd", b"as zstd"), ("pack.css", "gzip", "gzip", b"as gzip"),
    ("pack.css", "br;q=0.1, gzip;q=0.2", "gzip", b"as gzip"), ("pack.css", "br;q=0, *", "zstd", b"as zstd"), ("pack.css", None, None, b"plain"),
    ("pack.css", "", None, b"plain"), ("pack.css", "deflate", None, b"plain"), ("pack.css", "identity, gzip;q=0.5", None, b"plain"),
    ("some.js", "br, gzip", "gzip", b"js gzip"),  # some.js.br is a directory
    ("some.js", "br", None, b"plain js"), ("a.txt", "gzip, br", None, b"hello"), ("docs/", "gzip", "gzip", b"docs gzip"),
])
def test_precompressed(site, path, accept, coding, content):
    answer, body = raw(site, "/packed/" + path, accept)
    assert (answer.status, body, answer.getheader("Content-Encoding"), answer.getheader("Vary")) == (200, content, coding, "Accept-Encoding")
    kinds = {"css": "text/css", "js": "text/javascript", "txt": "text/plain"}
    assert answer.getheader("Content-Type") == kinds.get(path.split(".")[-1], "text/html") + "; charset=utf-8"


def test_every_coding_has_its_own_tag(site):
    tags = {accept: raw(site, "/packed/pack.css", accept)[0].getheader("ETag") for accept in ["br", "zstd", "gzip", "identity"]}
    assert len(set(tags.values())) == 4
    for accept, tag in tags.items():
        for asked in tags:
            answer, body = raw(site, "/packed/pack.css", asked, If_None_Match=tag)
            assert answer.status == (304 if asked == accept else 200)
            assert answer.getheader("Vary") == "Accept-Encoding"
    answer, body = raw(site, "/packed/pack.css", "gzip", Range="bytes=3-", If_Range=tags["gzip"])
    assert (answer.status, body, answer.getheader("Content-Encoding"), answer.getheader("Content-Range")) == (206, b"gzip", "gzip", "bytes 3-6/7")
    answer, body = raw(site, "/packed/pack.css", "gzip", Range="bytes=3-", If_Range=tags["br"])
    assert (answer.status, body) == (200, b"as gzip")


def test_not_precompressed_unless_asked_for(site):
    answer, body = raw(site, "/assets/pack.css", "br, gzip")
    assert (body, answer.getheader("Content-Encoding"), answer.getheader("Vary")) == (b"plain", None, None)


# What cannot be had

TRAVERSALS = [
    "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%2E%2E%2Fsecret.txt", "docs/../../secret.txt", "docs/../a.txt", "./a.txt", "docs/./page.html",
    "%2e/a.txt", "%252e%252e%252fsecret.txt", "..%255csecret.txt", "..%5csecret.txt", "..\\secret.txt", "back%5Cslash.txt", "/a.txt", "//a.txt",
    "docs//page.html", "%2fetc/passwd", "/etc/passwd", "a.txt%00", "a.txt%00.html", "%00", "..", "../", "%2e%2e%2f", "....//secret.txt", "..;/secret.txt",
    "out.txt", "absolute.txt", "up/secret.txt", "up/assets/a.txt", "up", "up/", "device", "fifo", "socket", "docs/none", "docs/none/", "nothing", "nothing/",
    "a.txt/", "a.txt/index.html", ".hidden", ".git/config", ".git", "%2egit/config", ".well-known/.x", ".well-known/", ".well-known/../.hidden", "x" * 300,
    "/".join(["x"] * 2000), "docs/%2e%2e/a.txt", "A.TXT",
]


@pytest.mark.parametrize("path", TRAVERSALS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unreachable(site, path, method):
    answer = site.ask("/assets/" + path, method)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    if method == "GET":
        assert problem_of(answer, 404)["detail"] == "There is no such file."
    assert not {"etag", "last-modified", "cache-control"} & set(answer.headers)


@pytest.mark.parametrize("path", ["%C0%AE%C0%AE/secret.txt", "%ff"])  # no UTF-8: overlong dots, a stray byte
def test_path_that_is_no_text(site, path):
    problem_of(site.ask("/assets/" + path), 422)


def test_hidden_files_where_they_are_wanted(site):
    assert site.ask("/everything/.hidden").content == b"hidden"
    assert site.ask("/everything/.git/config").content == b"hidden"
    problem_of(site.ask("/everything/../secret.txt"), 404)
    problem_of(site.ask("/everything/%2e"), 404)


def test_directory_to_its_slash(site):
    for path, place in [("/assets/docs", "./docs/"), ("/assets/docs?a=1&b=%0A", "./docs/?a=1&b=%0A"), ("/assets/%64ocs", "./%64ocs/")]:
        answer = site.ask(path)
        assert (answer.status_code, answer.headers["location"], answer.content) == (308, place, b"")
    assert site.client.get("/assets/docs", follow_redirects=True).content == b"<p>docs"


def test_directory_that_is_not_there(root):
    done = run_app("files_app", env={"FILES_ROOT": str(root / "nowhere")})
    assert done.returncode != 0
    assert f"the directory '{root}/nowhere/assets' cannot be opened: No such file or directory" in done.stderr


def test_dropped_file(site):
    assert site.get("/dropped").text == "opened"


def test_directory_without_index(site):
    problem_of(site.ask("/plain/docs"), 404)
    problem_of(site.ask("/plain/docs/"), 404)
    assert site.ask("/plain/docs/page.html").status_code == 200


def test_file_that_is_not_there(site):
    for path in ["/missing", "/folder"]:
        assert problem_of(site.get(path), 404)["detail"] == "There is no such file."


def test_developers_are_told_which(start, root):
    app = start("files_app", "--dev", env={"FILES_ROOT": str(root)})
    detail = problem_of(app.get("/missing"), 404)["detail"]
    assert detail == f"The file '{root}/missing\n.png' cannot be opened: No such file or directory."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(site, root):
    closed = root / "assets/closed.txt"
    closed.write_text("closed")
    closed.chmod(0)
    problem_of(site.get("/assets/closed.txt"), 404)
    assert site.err.wait_for("closed.txt cannot be opened: Permission denied")


# While it is sent

def broken(site, path):
    with pytest.raises((http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError)):
        connection = http.client.HTTPConnection(site.host, site.port, timeout=PATIENCE)
        connection.request("GET", path)
        connection.getresponse().read()


def test_file_that_has_shrunk(site):
    """A part is never taken for the whole."""
    broken(site, "/shrunk")
    assert site.get("/assets/a.txt").content == b"hello"


def test_file_that_is_truncated_while_it_is_sent(site, root):
    shrinking = root / "assets/truncated.bin"
    content = os.urandom(1024) * (BIG // 1024)
    shrinking.write_bytes(content)
    connection = http.client.HTTPConnection(site.host, site.port, timeout=PATIENCE)
    connection.request("GET", "/assets/truncated.bin")
    answer = connection.getresponse()
    got = answer.read(1024)
    os.truncate(shrinking, 1024)
    try:
        while piece := answer.read(1024 * 1024):
            got += piece
    except (http.client.IncompleteRead, ConnectionError) as error:
        got += getattr(error, "partial", b"")
    # All of it, where it had all been read before; else the connection ended early. What the system was sending without a copy
    # shows the truncation: its bytes are not looked at.
    assert got == content or len(got) < BIG
    assert answer.getheader("Content-Length") == str(BIG)
    connection.close()


def test_client_that_leaves(site):
    for _ in range(20):
        with socket.create_connection((site.host, site.port), PATIENCE) as gone:
            gone.sendall(b"GET /assets/big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
            gone.recv(1024)
    assert site.get("/assets/a.txt").content == b"hello"


def test_too_many_open_files(start, root):
    """Clients are told to come back, not that the file is gone."""
    import resource
    app = start("files_app", "--threads", "1", env={"FILES_ROOT": str(root)})
    assert app.get("/assets/a.txt").content == b"hello"
    allowed = resource.prlimit(app.process.pid, resource.RLIMIT_NOFILE)
    used = {int(link.name) for link in pathlib.Path(f"/proc/{app.process.pid}/fd").iterdir()}
    free = next(number for number in range(10000) if number not in used)
    resource.prlimit(app.process.pid, resource.RLIMIT_NOFILE, (free, allowed[1]))
    answer = app.get("/assets/a.txt")
    problem_of(answer, 503)
    assert answer.headers["retry-after"] == "1"
    resource.prlimit(app.process.pid, resource.RLIMIT_NOFILE, allowed)
    assert app.get("/assets/a.txt").content == b"hello"
