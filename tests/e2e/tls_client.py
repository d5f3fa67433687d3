"""Clients and certificates for the tests of HTTPS."""
import http.client
import re
import shlex
import socket
import ssl
import subprocess

import pytest
from conftest import PATIENCE, ROOT

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
