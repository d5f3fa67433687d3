"""A server as a process on a core of its own: starting, asking, reading its clock, ending."""
import contextlib
import gzip
import http.client
import os
import re
import select
import socket
import ssl
import subprocess
import time

SERVER_CORE, CLIENT_CORE = 0, 1


class NotServing(Exception):
    """Why a server did not come up."""


@contextlib.contextmanager
def running(command, port=None, core=SERVER_CORE, environment=None):
    """A server on one core; gives the process and its port, which it prints unless it was told one. Ends it in any case."""
    process = subprocess.Popen(["taskset", "-c", str(core), *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, **(environment or {})})
    try:
        port = port or wait_for_port(process)
        wait_until_open(process, port)  # it may say the port before it listens
        yield process, port
    finally:
        end(process)


def end(process):
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def wait_for_port(process, seconds=20):
    printed = b""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if select.select([process.stdout], [], [], 0.05)[0]:
            piece = os.read(process.stdout.fileno(), 4096)
            printed += piece
            if found := re.search(rb"https?://[^\s:/]+:(\d+)", printed):
                return int(found[1])
            if not piece:
                break
    raise NotServing("no port in what the server printed: %r" % printed)


def wait_until_open(process, port, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NotServing("the server ended: %r" % process.stdout.read())
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
    raise NotServing("nobody listens on port %d" % port)


def cpu_seconds(pid):
    """CPU time of all threads of a process, ended ones too, by the scheduler's own clock, in nanoseconds' resolution."""
    return time.clock_gettime((~pid << 3) | 2)  # as clock_getcpuclockid makes it


def raw_answer(port, request):
    """The bytes of one answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += client.recv(65536)
        head, body = answer.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
        while len(body) < length:
            body += client.recv(65536)
    return head + b"\r\n\r\n" + body


def trusting():
    """As wrk, which does not look who signed the certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def answer(port, path, body=None, headers=None, scheme="http"):
    """Status, media type, decoded body of a GET or, where there is a body, of a POST of JSON; and the bytes that the body takes."""
    if scheme == "https":
        client = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=trusting())
    else:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(client):
        client.request("POST" if body else "GET", path, body, {**({"Content-Type": "application/json"} if body else {}), **(headers or {})})
        got = client.getresponse()
        content = got.read()
        plain = gzip.decompress(content) if got.getheader("Content-Encoding") == "gzip" else content
        return got.status, (got.getheader("Content-Type") or "").split(";")[0], plain.decode(), len(content)


def encryption(port):
    """Version and cipher that a server and a client of OpenSSL agree on."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain, trusting().wrap_socket(plain) as client:
        return client.version(), client.cipher()[0]
