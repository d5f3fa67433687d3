"""HTTPS, with real clients: Python's ssl and http.client, httpx, curl and openssl s_client."""
import concurrent.futures
import http.client
import os
import re
import socket
import ssl
import subprocess

import pytest
from conftest import PATIENCE, Lines
from tls_client import VERSIONS, Hand, ask, connect, openssl, pair, read_all, request, server, still_serves, tcp


# What is spoken


def test_a_request_knows_how_it_came(start, server):
    assert server.url.startswith("https://")
    assert server.get("/secure").json() is True
    assert server.ask("/nowhere").status_code == 404
    plain = start("secure_app")
    assert plain.url.startswith("http://") and plain.get("/secure").json() is False


def test_bodies_that_are_made_while_they_are_sent(server):
    program = open(f"/proc/{server.process.pid}/exe", "rb").read()
    assert server.get("/program", headers={"Accept-Encoding": "identity"}).content == program
    part = server.get("/program", headers={"Range": "bytes=1000-2999"})
    assert (part.status_code, part.content) == (206, program[1000:3000])
    events = server.get("/numbers?count=20000").text
    assert events == "".join(f"data: {i}\n\n" for i in range(20000))


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


@pytest.mark.parametrize("offered, chosen", [(["spdy/1", "http/1.1"], "http/1.1"), (["http/1.1"], "http/1.1"), (None, None)])
def test_alpn(server, pair, offered, chosen):
    with connect(server, pair.context(alpn=offered)) as client:
        assert client.selected_alpn_protocol() == chosen
        assert ask(client) == (200, "true")


def test_alpn_without_anything_in_common(server, pair):
    with pytest.raises(ssl.SSLError, match="no application protocol"):
        connect(server, pair.context(alpn=["spdy/1"]))
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


@pytest.mark.parametrize("version", ["--tlsv1.2", "--tlsv1.3"])
def test_curl_uploads_and_downloads(server, pair, tmp_path, version):
    body = os.urandom(3_000_000)
    (tmp_path / "sent").write_bytes(body)
    subprocess.run(["curl", "-sS", "--fail", version, "--tls-max", version[-3:], "--cacert", pair.certificate, "--data-binary", f"@{tmp_path}/sent",
                    "-H", "Expect: 100-continue", "-o", tmp_path / "received", f"https://localhost:{server.port}/echo"], check=True, timeout=PATIENCE)
    assert (tmp_path / "received").read_bytes() == body


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
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=filler", "-addext", "nsComment=" + "x" * 2000,
            "-keyout", "filler_key.pem", "-out", "filler.pem", folder=tmp_path)
    chain.write_text(pair.certificate.read_text() + (tmp_path / "filler.pem").read_text() * 30)
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
