"""A client that speaks HTTP/1.1 byte by byte, and keeps its connection until it is told otherwise."""
import json
import socket

from conftest import PATIENCE


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Raw:
    def __init__(self, app, source=None, context=None, receive_buffer=None):
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE)
        if receive_buffer: self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source: self.socket.bind((source, 0))
        self.socket.connect((app.host, app.port))
        if context:
            try:
                self.socket = context.wrap_socket(self.socket, server_hostname="localhost", suppress_ragged_eofs=False)
            except BaseException:
                self.socket.close()
                raise
        self.stream = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.stream.close()
        self.socket.close()

    def send(self, path, method="GET", times=1, more=""):
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode() * times)

    def read(self):
        """The next answer; None at the end."""
        start = self.stream.readline()
        if not start:
            return None
        headers = {}
        while (line := self.stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        chunked = headers.get("transfer-encoding") == "chunked"
        body = b"".join(iter(self.chunk, b"")) if chunked else self.exactly(int(headers.get("content-length", 0)))
        return Answer(int(start.split()[1]), headers, body)

    def chunk(self):
        content = self.exactly(int(self.stream.readline(), 16))
        assert self.stream.readline() == b"\r\n"
        return content

    def exactly(self, size):
        content = self.stream.read(size)
        assert len(content) == size, f"an answer ends after {len(content)} of {size} bytes"
        return content

    def ask(self, path, **more):
        self.send(path, **more)
        return self.read()

    def at_end(self):
        """Whether the server ends the connection, having said no more."""
        try:
            return self.stream.read(1) == b""
        except ConnectionResetError:
            return True
