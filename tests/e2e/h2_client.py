"""A client that speaks HTTP/2 frame by frame, and does what no proper client would."""
import socket

import h2.config
import h2.connection
import h2.events
import h2.settings
from conftest import PATIENCE
from h2.settings import SettingCodes
from hyperframe.frame import GoAwayFrame


class Stream:
    def __init__(self):
        self.headers, self.received, self.ended, self.reset, self.informed = None, bytearray(), False, None, 0

    @property
    def body(self): return bytes(self.received)

    @property
    def status(self):
        return int(self.headers[":status"])

    @property
    def over(self):
        return self.ended or self.reset is not None


class H2:
    def __init__(self, app, context=None, window=65535, takes=True):
        """window: of each stream, in bytes; takes: makes room again for what has come."""
        self.socket = socket.create_connection((app.host, app.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context: self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.takes, self.streams, self.goaway, self.closed, self.settled, self.pings = takes, {}, None, False, False, 0
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=True, header_encoding="utf-8", validate_outbound_headers=False, normalize_outbound_headers=False))
        self.h2.local_settings = h2.settings.Settings(client=True, initial_values={SettingCodes.INITIAL_WINDOW_SIZE: window, SettingCodes.ENABLE_PUSH: 0})
        # The library ends at once with the first GOAWAY, where RFC 9113 section 6.8 lets streams finish.
        self.h2._frame_dispatch_table[GoAwayFrame] = self.take_goaway
        self.h2.initiate_connection()
        self.flush()

    def take_goaway(self, frame):
        self.goaway = frame.error_code
        return [], []

    def __enter__(self): return self

    def __exit__(self, *_): self.close()

    def close(self): self.socket.close()

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

    def raw(self, *frames):
        """Frames that the protocol does not allow here."""
        self.flush()
        self.socket.sendall(b"".join(frame.serialize() for frame in frames))

    def begin(self, path, method="GET", fields=(), end=True, head=None):
        number = self.h2.get_next_available_stream_id()
        self.streams[number] = Stream()
        head = head or [(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path)]
        self.h2.send_headers(number, [*head, *fields], end_stream=end)
        return number

    def send(self, number, body, end=True):
        """As much as the server's windows let through at a time; stops where the server resets the stream."""
        at = 0
        while at < len(body) and not self.streams[number].over:
            most = min(self.h2.local_flow_control_window(number), self.h2.max_outbound_frame_size, len(body) - at)
            if most == 0:
                self.step()
                continue
            self.h2.send_data(number, body[at : at + most], end_stream=end and at + most == len(body))
            at += most
            self.flush()

    def reset(self, number):
        self.h2.reset_stream(number, 8)

    def ping(self):
        """Until the server has taken everything that was sent before."""
        before = self.pings
        self.h2.ping(b"is there")
        self.flush()
        self.until(lambda: self.pings > before)

    def settle(self):
        """Until both sides have taken the other's settings: nothing has to be said by itself then."""
        self.until(lambda: self.settled and self.h2.remote_settings.max_concurrent_streams == 100)

    def step(self):
        """Takes what comes next."""
        self.flush()
        try:
            received = self.socket.recv(65536)
        except ConnectionResetError:
            received = b""
        if not received:
            self.closed = True
            return
        for event in self.h2.receive_data(received):
            stream = self.streams.get(getattr(event, "stream_id", None))
            match event:
                case h2.events.InformationalResponseReceived(): stream.informed += 1
                case h2.events.ResponseReceived(): stream.headers = dict(event.headers)
                case h2.events.DataReceived():
                    stream.received += event.data
                    if self.takes: self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case h2.events.StreamEnded(): stream.ended = True
                case h2.events.StreamReset():
                    stream.reset = event.error_code
                case h2.events.SettingsAcknowledged(): self.settled = True
                case h2.events.PingAckReceived(): self.pings += 1
        if not self.closed:
            try: self.flush()
            except OSError: self.closed = True

    def until(self, condition):
        while not condition():
            assert not self.closed, "the server has closed the connection"
            self.step()

    def until_closed(self):
        while not self.closed: self.step()

    def wait(self, number):
        self.flush()
        self.until(lambda: self.streams[number].over)
        return self.streams[number]

    def ask(self, path, method="GET", **more):
        return self.wait(self.begin(path, method, **more))


def tally(client):
    """How many of the streams app's handlers and streams are alive."""
    begun, ended = eval(client.ask("/tally").body)
    return begun - ended
