"""HTTPS, with real clients: Python's ssl and http.client, httpx, curl and openssl s_client."""
import concurrent.futures
import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess

import pytest
from conftest import PATIENCE, ROOT, Lines, binary, run_app

DOCS = (ROOT / "docs/tls.md").read_text()
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def documented(beginning):
    (found,) = re.findall(rf"^{re.escape(beginning)}.*$", DOCS, re.M)
    return found


def openssl(*arguments, folder):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=PATIENCE)


class Pair:
    """A certificate that stands for itself, and its key, made as the docs say."""

    def __init__(self, folder):
        subprocess.run(shlex.split(documented("openssl req")), cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
        self.folder, self.certificate, self.key = folder, folder / "certificate.pem", folder / "key.pem"

    @property
    def flags(self):
        return ["--tls-certificate", str(self.certificate), "--tls-key", str(self.key)]

    @property
    def der(self):
        return ssl.PEM_cert_to_DER_cert(self.certificate.read_text())

    def context(self, version=None, alpn=None, ciphers=None):
        """A client that trusts this certificate only, and takes an end without close_notify for an error."""
        made = ssl.create_default_context(cafile=self.certificate)
        made.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        if version: made.minimum_version = made.maximum_version = version
        if alpn: made.set_alpn_protocols(alpn)
        if ciphers: made.set_ciphers(ciphers)
        return made


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def other_pair(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def server(start_shared, pair):
    return start_shared("secure_app", "--threads", "2", *pair.flags, verify=pair.context())


def tcp(app, receive_buffer=None):
    made = socket.socket()
    made.settimeout(PATIENCE)
    if receive_buffer:  # and segments as in a real network, which the system sizes the server's buffer by
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    made.connect((app.host, app.port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def connect(app, context, receive_buffer=None, session=None):
    return context.wrap_socket(tcp(app, receive_buffer), server_hostname="localhost", session=session, suppress_ragged_eofs=False)


def read_all(client):
    parts = []
    while part := client.recv(65536): parts.append(part)
    return b"".join(parts)


def request(path, *fields):
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *fields, "", ""]).encode()


def ask(client, path="/secure"):
    """A request on an open connection, which it leaves open."""
    client.sendall(request(path))
    answer = http.client.HTTPResponse(client)
    answer.begin()
    return answer.status, answer.read().decode()


class Hand:
    """A client whose encrypted bytes the test moves by hand."""

    def __init__(self, app, context, receive_buffer=None):
        self.raw, self.incoming, self.outgoing = tcp(app, receive_buffer), ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    def flush(self, step=None):
        encrypted = self.outgoing.read()
        step = step or len(encrypted)
        for at in range(0, len(encrypted), step or 1): self.raw.sendall(encrypted[at : at + step])

    def until_done(self, work, step=None):
        while True:
            try:
                result = work()
                self.flush(step)
                return result
            except ssl.SSLWantReadError:
                self.flush(step)
                received = self.raw.recv(65536)
                if received: self.incoming.write(received)
                else: self.incoming.write_eof()

    def __enter__(self): return self

    def __exit__(self, *_): self.raw.close()


def still_serves(app):
    assert app.get("/secure").json() is True


# What is spoken


def test_a_request_knows_how_it_came(start, server):
    assert server.url.startswith("https://")
    assert server.get("/secure").json() is True
    assert server.ask("/nowhere").status_code == 404
    plain = start("secure_app")
    assert plain.url.startswith("http://") and plain.get("/secure").json() is False


@pytest.mark.parametrize("version", VERSIONS)
def test_versions(server, pair, version):
    with connect(server, pair.context(version)) as client:
        assert client.version() == version.name.replace("_", ".")
        assert client.compression() is None
        assert client.getpeercert(binary_form=True) == pair.der
        assert ask(client) == (200, "true") == ask(client)


@pytest.mark.filterwarnings("ignore:.*TLSv1_1 is deprecated")
def test_version_1_1_is_refused(server, pair):
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        connect(server, pair.context(ssl.TLSVersion.TLSv1_1, ciphers="ALL:@SECLEVEL=0"))
    still_serves(server)


@pytest.mark.parametrize("first, second", [("CHACHA20-POLY1305", "AES128-GCM-SHA256"), ("AES128-GCM-SHA256", "CHACHA20-POLY1305")])
def test_the_client_chooses_among_the_ciphers(server, pair, first, second):
    ciphers = f"ECDHE-ECDSA-{first}:ECDHE-ECDSA-{second}"
    with connect(server, pair.context(ssl.TLSVersion.TLSv1_2, ciphers=ciphers)) as client:
        assert client.cipher()[0] == f"ECDHE-ECDSA-{first}"


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256"])
def test_other_ciphers_are_refused(server, pair, cipher):
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        connect(server, pair.context(ssl.TLSVersion.TLSv1_2, ciphers=cipher))
    still_serves(server)


@pytest.mark.parametrize("offered, chosen", [(["h2", "http/1.1"], "http/1.1"), (["http/1.1"], "http/1.1"), (None, None)])
def test_alpn(server, pair, offered, chosen):
    with connect(server, pair.context(alpn=offered)) as client:
        assert client.selected_alpn_protocol() == chosen
        assert ask(client) == (200, "true")


def test_alpn_without_anything_in_common(server, pair):
    with pytest.raises(ssl.SSLError, match="no application protocol"):
        connect(server, pair.context(alpn=["h2"]))
    still_serves(server)


@pytest.mark.parametrize("version", VERSIONS)
def test_sessions_are_resumed(server, pair, version):
    context = pair.context(version)
    with connect(server, context) as first:
        assert ask(first) == (200, "true") and not first.session_reused
        session = first.session
    for _ in range(4):  # whichever reactor takes the connection
        with connect(server, context, session=session) as again:
            assert again.session_reused
            assert ask(again) == (200, "true")
            if version == ssl.TLSVersion.TLSv1_3: session = again.session


# Bytes


@pytest.mark.parametrize("version", VERSIONS)
def test_large_bodies(server, pair, version):
    body = os.urandom(5_000_000)
    client = http.client.HTTPSConnection("localhost", server.port, timeout=PATIENCE, context=pair.context(version))
    for _ in range(2):
        client.request("POST", "/echo", body)
        assert client.getresponse().read() == body
    client.request("POST", "/echo", iter([body[:100_000], body[100_000:100_001], body[100_001:]]), {"Transfer-Encoding": "chunked"},
                   encode_chunked=True)
    assert client.getresponse().read() == body
    client.close()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("fields", [[], ["Connection: close"]])
def test_slow_reader(start, pair, version, fields):
    app = start("secure_app", "--threads", "1", *pair.flags, verify=pair.context())
    body = os.urandom(8_000_000)
    with connect(app, pair.context(version), receive_buffer=4096) as slow:
        slow.sendall("\r\n".join(["POST /echo HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *fields, "", ""]).encode() + body)
        for _ in range(20): still_serves(app)  # the only reactor goes on, with an answer that nobody takes
        answer = http.client.HTTPResponse(slow)
        answer.begin()
        received = bytearray()
        while piece := answer.read(10_000): received += piece
        assert received == body
        if fields: assert slow.recv(1) == b""


def test_pipelined_in_one_record(server, pair):
    # More than fits into the input at once, so that part of the record waits decrypted, where the system does not report it.
    with connect(server, pair.context()) as client:
        wanted = b"".join(request(f"/number/{i}") for i in range(250)) + request("/number/250", "Connection: close")
        assert 8_000 < len(wanted) < 16_384
        client.sendall(wanted)
        bodies = re.findall(rb"\r\n\r\n(\d+)", read_all(client))
        assert bodies == [b"%d" % i for i in range(251)]


def test_answers_pending_in_the_middle_of_a_record(server, pair):
    # While one is pending nothing is read: the rest of the record must not be forgotten afterwards.
    with connect(server, pair.context()) as client:
        pending = request("/blocking?milliseconds=20")
        client.sendall(b"".join(request(f"/number/{i}") for i in range(120)) + pending + request("/number/7") * 80 + pending)
        for i in range(120): assert read_answer(client) == str(i)
        assert read_answer(client) == "waited"
        for _ in range(80): assert read_answer(client) == "7"
        assert read_answer(client) == "waited"


def read_answer(client):
    """The body of the next answer, reading not one byte beyond it."""
    head = b""
    while not head.endswith(b"\r\n\r\n"): head += client.recv(1)
    left = int(re.search(rb"Content-Length: (\d+)", head)[1])
    body = b""
    while len(body) < left: body += client.recv(left - len(body))
    return body.decode()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_record_for_each_byte(server, pair, version):
    with connect(server, pair.context(version)) as client:
        for byte in b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello": client.sendall(bytes([byte]))
        assert read_answer(client) == "hello"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_segment_for_each_byte(server, pair, version):
    with Hand(server, pair.context(version)) as hand:
        hand.until_done(hand.session.do_handshake, step=1)
        hand.session.write(request("/number/5"))
        hand.flush(step=1)
        assert hand.until_done(lambda: hand.session.read(10_000)).endswith(b"\r\n\r\n5")


def test_key_update(server, pair):
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_3", "-crlf", "-CAfile", pair.certificate, "-verify_return_error"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as client:
        lines = Lines(client.stdout)

        def say(text):
            client.stdin.write(text)
            client.stdin.flush()

        assert lines.wait_for("SSL handshake has read")
        say("K\n")  # new keys, and the server is to take new ones as well
        assert lines.wait_for("KEYUPDATE")
        say(request("/number/42", "Connection: close").decode().replace("\r\n", "\n"))
        client.wait(PATIENCE)
        assert any(line.startswith("42") for line in lines.all()), lines.text
    still_serves(server)


def test_renegotiation_is_refused(server, pair):
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2", "-CAfile", pair.certificate]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as client:
        lines = Lines(client.stdout)
        assert lines.wait_for("Secure Renegotiation IS supported")
        client.stdin.write("R\n")
        client.stdin.flush()
        assert lines.wait_for("no renegotiation")
        client.wait(PATIENCE)
    still_serves(server)


# Ends


@pytest.mark.parametrize("version", VERSIONS)
def test_the_end_is_announced(server, pair, version):
    with connect(server, pair.context(version)) as client:
        client.sendall(request("/number/1", "Connection: close"))
        assert read_all(client).endswith(b"\r\n\r\n1")
    with connect(server, pair.context(version)) as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert read_all(client).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_client_that_has_said_all_is_answered(server, pair, version):
    def encrypted_answer(hand, announced):
        hand.until_done(hand.session.do_handshake)
        hand.session.write(request("/blocking?milliseconds=50") + request("/number/3"))
        if announced:
            with pytest.raises(ssl.SSLWantReadError): hand.session.unwrap()
        hand.flush()
        hand.raw.shutdown(socket.SHUT_WR)
        return read_all(hand.raw)

    with Hand(server, pair.context(version)) as truncated, Hand(server, pair.context(version)) as announced:
        answer = encrypted_answer(truncated, False)
        # Once it has announced its end, Python's session refuses to decrypt, but the answers are the same.
        assert len(encrypted_answer(announced, True)) == len(answer)
        truncated.incoming.write(answer)
        truncated.incoming.write_eof()
        received = b""
        while piece := truncated.session.read(10_000): received += piece  # without close_notify, an SSLEOFError
        assert received.count(b"HTTP/1.1 200 OK") == 2 and received.endswith(b"\r\n\r\n3")


@pytest.mark.parametrize("sent", [b"", b"GET /sec", b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"])
def test_truncated(start, pair, sent):
    app = start("secure_app", "--threads", "1", "--drain-timeout", "100000", *pair.flags, verify=pair.context())
    with Hand(app, pair.context()) as hand:
        hand.until_done(hand.session.do_handshake)
        if sent: hand.session.write(sent)
        hand.flush()
        hand.raw.shutdown(socket.SHUT_WR)
        read_all(hand.raw)  # the server ends it as well
    still_serves(app)
    assert app.end() == 0 and app.err.text == ""


def test_a_client_that_resets(start, pair):
    app = start("secure_app", "--threads", "1", *pair.flags, verify=pair.context())
    for path in ["/number/1", "/blocking?milliseconds=100"]:
        with Hand(app, pair.context()) as hand:
            hand.until_done(hand.session.do_handshake)
            hand.session.write(request(path))
            hand.flush()
            hand.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        still_serves(app)
    assert app.end() == 0 and app.err.text == ""


# Handshakes that fail


CLIENT_HELLO_OF_NOTHING = b"\x16\x03\x01\x00\x04\x01\x00\x00\x00"


@pytest.mark.parametrize("bytes_sent", [
    b"\r\n\r\n\r\n\r\n", b"\x00" * 64, b"\xff" * 20_000, b"\x16\x03\x01\xff\xff" + b"a" * 100, b"\x17\x03\x03\x00\x05hello", b"\x15\x03\x03\x00\x02\x02\x28",
    b"\x80\x2e\x01\x03\x01" + b"\x00" * 64, CLIENT_HELLO_OF_NOTHING, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", b"SSH-2.0-x\r\n",
])
def test_garbage(start, pair, bytes_sent):
    app = start("secure_app", "--threads", "1", *pair.flags, verify=pair.context())
    with tcp(app) as client:
        client.sendall(bytes_sent)
        client.shutdown(socket.SHUT_WR)
        assert b"HTTP/" not in read_all(client)
    still_serves(app)
    assert app.end() == 0 and app.err.text == ""


def test_a_client_that_takes_the_handshake_slowly(start, pair, tmp_path):
    # A chain that no socket's buffers hold when the client does not read: the handshake waits to send.
    chain = tmp_path / "chain.pem"
    openssl("req", "-x509", "-newkey", "rsa:4096", "-nodes", "-subj", "/CN=filler", "-keyout", "filler_key.pem", "-out", "filler.pem", folder=tmp_path)
    chain.write_text(pair.certificate.read_text() + (tmp_path / "filler.pem").read_text() * 65)
    app = start("secure_app", "--threads", "1", "--tls-certificate", str(chain), "--tls-key", str(pair.key), verify=pair.context())
    with Hand(app, pair.context(), receive_buffer=2048) as slow:
        with pytest.raises(ssl.SSLWantReadError): slow.session.do_handshake()
        slow.flush()
        for _ in range(3): still_serves(app)
        slow.until_done(slow.session.do_handshake)
        slow.session.write(request("/number/5"))
        slow.flush()
        assert slow.until_done(lambda: slow.session.read(10_000)).endswith(b"\r\n\r\n5")
    assert app.end() == 0 and app.err.text == ""


def test_corrupted_record(server, pair):
    with Hand(server, pair.context()) as hand:
        hand.until_done(hand.session.do_handshake)
        hand.session.write(request("/number/1"))
        encrypted = bytearray(hand.outgoing.read())
        encrypted[-1] ^= 1
        hand.raw.sendall(encrypted)
        with pytest.raises(ssl.SSLError, match="ALERT_BAD_RECORD_MAC"): hand.until_done(lambda: hand.session.read(1000))
    still_serves(server)


def test_stalled_handshakes_end(start, pair):
    app = start("secure_app", "--threads", "1", "--head-timeout", "300", *pair.flags, verify=pair.context())
    with connect(app, pair.context()) as idle, tcp(app) as silent, tcp(app) as halting, Hand(app, pair.context()) as unfinished:
        ask(idle)
        with pytest.raises(ssl.SSLWantReadError): unfinished.session.do_handshake()
        hello = unfinished.outgoing.read()
        halting.sendall(hello[:50])
        unfinished.raw.sendall(hello)  # and never what follows the server's answer
        assert read_all(silent) == read_all(halting) == b""
        assert read_all(unfinished.raw).startswith(b"\x16\x03\x03")
        assert ask(idle) == (200, "true")  # only handshakes have to be that quick
    assert app.end() == 0 and app.err.text == ""


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "HEAD"])
def test_plain_http_is_told_so(start, pair, method):
    app = start("secure_app", "--threads", "1", *pair.flags, verify=pair.context())
    client = http.client.HTTPConnection("localhost", app.port, timeout=PATIENCE)
    client.request(method, "/secure", b"x" * 100_000 if method in ("POST", "PUT") else None)
    answer = client.getresponse()
    assert answer.status == 400 and answer.getheader("connection") == "close"
    assert b"use https://" in answer.read() or method == "HEAD"
    client.close()
    still_serves(app)
    assert app.end() == 0 and app.err.text == ""


# The certificate


def served(app, pair):
    """The certificate that a new connection gets."""
    context = pair.context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with connect(app, context) as client:
        assert ask(client) == (200, "true")
        return client.getpeercert(binary_form=True)


def test_reload(start, pair, other_pair, tmp_path):
    for file in (pair.certificate, pair.key): shutil.copy(file, tmp_path)
    flags = ["--tls-certificate", str(tmp_path / "certificate.pem"), "--tls-key", str(tmp_path / "key.pem")]
    app = start("secure_app", "--threads", "2", *flags, verify=pair.context())
    context = pair.context(ssl.TLSVersion.TLSv1_2)
    with connect(app, context) as old:
        assert ask(old) == (200, "true")
        session = old.session
        assert served(app, pair) == pair.der

        shutil.copy(other_pair.certificate, tmp_path)  # the key does not belong to it yet
        hang_up(app)
        assert "does not belong" in app.err.wait_for("the old certificate stays: ")
        assert served(app, pair) == pair.der and ask(old) == (200, "true")

        shutil.copy(other_pair.key, tmp_path)
        hang_up(app)
        assert app.err.wait_for("new connections get the certificate")
        for _ in range(4): assert served(app, pair) == other_pair.der
        assert ask(old) == (200, "true") and old.getpeercert(binary_form=True) == pair.der
        context.load_verify_locations(other_pair.certificate)
        with connect(app, context, session=session) as new:  # a session of the old certificate is not resumed
            assert not new.session_reused and ask(new) == (200, "true")
    assert app.end() == 0
    assert len(app.err.all()) == 2


def hang_up(app):
    command = shlex.split(documented("kill").replace("$(pidof shop)", str(app.process.pid)))
    subprocess.run(command, check=True, timeout=PATIENCE)


def test_many_reloads_under_load(start, pair):
    app = start("secure_app", "--threads", "2", *pair.flags, verify=pair.context())
    with concurrent.futures.ThreadPoolExecutor() as pool:
        asking = [pool.submit(lambda: [served(app, pair) for _ in range(10)]) for _ in range(4)]
        while not all(each.done() for each in asking): app.process.send_signal(signal.SIGHUP)
        for each in asking: assert each.result() == [pair.der] * 10
    assert app.end() == 0


def written(folder, name, content=b""):
    (folder / name).write_bytes(content)
    return str(folder / name)


@pytest.fixture(scope="module")
def files(tmp_path_factory, pair, other_pair):
    folder = tmp_path_factory.mktemp("files")
    openssl("pkey", "-in", str(pair.key), "-aes128", "-passout", "pass:secret", "-out", "locked.pem", folder=folder)
    openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=x", "-keyout", "weak_key.pem", "-out", "weak.pem", folder=folder)
    openssl("genrsa", "-out", "rsa.pem", "2048", folder=folder)
    return {
        "good": str(pair.certificate), "key": str(pair.key), "other_key": str(other_pair.key), "missing": str(folder / "missing.pem"), "folder": str(folder),
        "empty": written(folder, "empty.pem"), "junk": written(folder, "junk.pem", b"junk"),
        "half": written(folder, "half.pem", pair.certificate.read_bytes()[:300]), "half_key": written(folder, "half_key.pem", pair.key.read_bytes()[:100]),
    } | {name: str(folder / f"{name}.pem") for name in ("locked", "weak", "weak_key", "rsa")}


@pytest.mark.parametrize("certificate, key, blamed, words", [
    ("missing", "key", "missing", "cannot read the TLS certificate"),
    ("folder", "key", "folder", "Is a directory"),
    ("empty", "key", "empty", "the file is empty"),
    ("junk", "key", "junk", "there is no certificate in"),
    ("half", "key", "half", "cannot use the TLS certificate"),
    ("key", "key", "key", "there is no certificate in"),
    ("weak", "weak_key", "weak", "key too small"),
    ("good", "missing", "missing", "cannot read the TLS key"),
    ("good", "folder", "folder", "Is a directory"),
    ("good", "empty", "empty", "the file is empty"),
    ("good", "junk", "junk", "there is no private key in"),
    ("good", "good", "good", "there is no private key in"),
    ("good", "half_key", "half_key", "there is no private key in"),
    ("good", "other_key", "other_key", "does not belong to the first certificate in"),
    ("good", "rsa", "rsa", "does not belong to the first certificate in"),
    ("good", "locked", "locked", "needs a passphrase"),
])
def test_files_that_do_not_serve(files, certificate, key, blamed, words):
    done = run_app("secure_app", "--port", "0", "--tls-certificate", files[certificate], "--tls-key", files[key])
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"secure: error: [^\n]*{re.escape(files[blamed])}[^\n]*\n", done.stderr), done.stderr
    assert words in done.stderr


@pytest.mark.parametrize("flags, env, words", [
    (["--tls-certificate", "x"], {}, "--tls-certificate requires --tls-key"),
    (["--tls-key", "x"], {}, "--tls-key requires --tls-certificate"),
    ([], {"CONDUIT_TLS_KEY": "x"}, "--tls-key requires --tls-certificate"),
    (["--tls-certificate", "", "--tls-key", ""], {}, "names no file"),
])
def test_both_or_neither(flags, env, words):
    done = run_app("secure_app", "--port", "0", *flags, env=env)
    assert done.returncode > 0 and done.stdout == "" and done.stderr.count("\n") == 1
    assert words in done.stderr


def test_an_app_without_tls_says_so(pair):
    done = run_app("probe_app", "--port", "0", *pair.flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "probe: error: this app was built without TLS: add TLS to its conduit_add_app\n"


@pytest.mark.parametrize("name, linked", [("secure_app", True), ("probe_app", False)])
def test_only_apps_with_tls_link_openssl(name, linked):
    needed = subprocess.run(["readelf", "-d", binary(name)], check=True, capture_output=True, text=True, timeout=PATIENCE).stdout
    assert "libstdc++" in needed
    assert ("libssl" in needed, "libcrypto" in needed) == (linked, linked)


def test_from_the_environment_as_the_docs_say(start, pair):
    app = start("secure_app", env={"CONDUIT_TLS_CERTIFICATE": str(pair.certificate), "CONDUIT_TLS_KEY": str(pair.key)}, verify=pair.context())
    still_serves(app)
    line = documented("curl").replace("https://localhost:8443/", f"https://localhost:{app.port}/number/8")
    done = subprocess.run(shlex.split(line), cwd=pair.folder, check=True, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "8"


def test_start_as_the_docs_say(start, pair):
    program, *arguments = shlex.split(documented("./shop serve"))
    assert program == "./shop" and arguments[:3] == ["serve", "--port", "8443"]
    files = {"certificate.pem": str(pair.certificate), "key.pem": str(pair.key)}
    app = start("secure_app", serve=["serve", "--port", "0", *(files.get(word, word) for word in arguments[3:])], verify=pair.context())
    assert app.url.startswith("https://")
    still_serves(app)


@pytest.mark.parametrize("version", ["--tlsv1.2", "--tlsv1.3"])
def test_curl_uploads_and_downloads(server, pair, tmp_path, version):
    body = os.urandom(3_000_000)
    (tmp_path / "sent").write_bytes(body)
    subprocess.run(["curl", "-sS", "--fail", version, "--tls-max", version[-3:], "--cacert", pair.certificate, "--data-binary", f"@{tmp_path}/sent",
                    "-H", "Expect: 100-continue", "-o", tmp_path / "received", f"https://localhost:{server.port}/echo"], check=True, timeout=PATIENCE)
    assert (tmp_path / "received").read_bytes() == body


# Stopping


def test_stop_answers_what_is_under_way(start, pair):
    app = start("secure_app", "--threads", "1", *pair.flags, verify=pair.context())
    context = pair.context()
    with connect(app, context) as busy, connect(app, context) as idle, tcp(app) as silent:
        assert ask(busy) == ask(idle) == (200, "true")
        busy.sendall(request("/blocking?milliseconds=1000"))
        still_serves(app)  # the only reactor read the other request before this one
        app.terminate()
        assert read_all(idle) == b""  # with close_notify
        assert read_all(silent) == b""
        received = read_all(busy)
        assert received.startswith(b"HTTP/1.1 200 ") and received.endswith(b"\r\n\r\nwaited") and b"Connection: close" in received
    assert app.process.wait(PATIENCE) == 0
    assert app.err.all() == []


def test_stop_under_load(start, pair):
    app = start("secure_app", "--threads", "2", *pair.flags, verify=pair.context())
    answered = []

    def load():
        try:
            while True:
                with connect(app, pair.context()) as client: answered.append(ask(client))
        except OSError: pass  # the end, at whatever point it came
        except http.client.HTTPException: pass

    with concurrent.futures.ThreadPoolExecutor() as pool:
        loads = [pool.submit(load) for _ in range(4)]
        while len(answered) < 20 and not all(each.done() for each in loads): still_serves(app)
        app.terminate()
        for each in loads: each.result(PATIENCE)
    assert app.process.wait(PATIENCE) == 0
    assert len(answered) >= 20 and set(answered) == {(200, "true")}
