"""What wrk asks for, and how much CPU the servers take for it."""
import contextlib
import dataclasses
import json
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import time

import server

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 64


@dataclasses.dataclass(frozen=True)
class Load:
    application: str  # a server takes the loads of the applications that it has
    path: str
    answer: tuple  # what each server has to answer: status, media type, body
    script: str = ""
    body: str = ""
    headers: tuple = ()  # pairs
    scheme: str = "http"
    connections: int = CONNECTIONS

    def command(self, port, seconds):
        """wrk knows whole seconds only: it is told more, and interrupted."""
        headers = [part for pair in self.headers for part in ("-H", "%s: %s" % pair)]
        script = ["-s", str(HERE / self.script)] if self.script else []
        return ["wrk", "-c%d" % self.connections, "-t1", "-d%d" % (seconds + 20), "--latency", *headers, *script,
                "%s://127.0.0.1:%d%s" % (self.scheme, port, self.path), "--", self.body if len(self.body) < 100_000 else ""]

    def wrong(self, port):
        """What is wrong with what a server answers, or nothing. JSON may differ in the order of members."""
        status, media_type, body, _ = server.answer(port, self.path, self.body or None, dict(self.headers), self.scheme)
        if (status, media_type) == self.answer[:2]:
            read = json.loads if media_type == "application/json" else str
            if read(body) == read(self.answer[2]):
                return ""
        return "it answers %s where %s is due" % (shortened((status, media_type, body)), shortened(self.answer))

    def run(self, process, port, seconds):
        return measure(self, process, port, seconds)


def shortened(answer):
    text = repr(answer)
    return text if len(text) < 300 else text[:300] + "..."


HELLO = (200, "text/plain", "Hello, world!")
PERSON = '{"name":"Ada Lovelace","age":36,"tags":["mathematics","engines","poetry"]}'
KILOBYTE = '{"name":"Ada Lovelace","age":36,"tags":[%s]}' % ",".join('"mathematics and engines %02d"' % i for i in range(34))
LOADS = {
    "keep-alive": Load("hello", "/", HELLO),
    "pipelined x16": Load("pipelined", "/", HELLO, "pipeline.lua"),
    "typed GET": Load("typed", "/users/42?verbose=true&page=3", (200, "application/json", '{"id":42,"verbose":true,"page":3}')),
    "typed POST": Load("typed", "/people", (200, "application/json", PERSON), "post.lua", PERSON),
    "echo of 1 KB": Load("echo", "/people", (200, "application/json", KILOBYTE), "post.lua", KILOBYTE),
}


def wrong_answer(port, application, loads=LOADS):
    """What is wrong with what a server answers, or nothing."""
    for name, load in loads.items():
        if load.application == application and (wrong := load.wrong(port)):
            return "%s: %s" % (name, wrong)
    return ""


def wrk_request():
    """What wrk sends for GET /, read off the wire: the floor counts requests by its length."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # wrk sends Host with the port: all ports have five digits here, as the servers' (checked in `measure`).
        port = listener.getsockname()[1]
        listener.settimeout(5)
        wrk = subprocess.Popen(["wrk", "-c1", "-t1", "-d1", "http://127.0.0.1:%d/" % port], stdout=subprocess.DEVNULL)
        try:
            while True:  # wrk's first connection only asks whether the server is there
                client, _ = listener.accept()
                with client:
                    client.settimeout(5)
                    request = client.recv(65536)
                if request:
                    return request
        finally:
            wrk.kill()
            wrk.wait()


def interrupted(wrk):
    """What it prints. An interrupt before it sleeps does not end its sleep: then it takes another."""
    for _ in range(20):
        wrk.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return wrk.communicate(timeout=1)[0]
    raise SystemExit("wrk does not end")


def in_milliseconds(text):
    """wrk writes 123.00us, 1.23ms or 1.23s."""
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m|h)", text).groups()
    return float(number) * {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6}[unit]


def measure(load, process, port, seconds):
    """Microseconds of server CPU per request, requests per second, and the milliseconds within which 99 of 100 are answered."""
    if port < 10000:
        raise SystemExit("the port %d changes the length of the requests: run again" % port)
    before = server.cpu_seconds(process.pid)
    wrk = subprocess.Popen(["taskset", "-c", str(server.CLIENT_CORE), *load.command(port, seconds)],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        time.sleep(seconds)
        printed = interrupted(wrk)
    finally:
        wrk.kill()
    used = server.cpu_seconds(process.pid) - before
    found = re.search(r"(\d+) requests in ([\d.]+m?s)", printed)
    nothing = found[1] == "0" if found else wrk.returncode == -signal.SIGINT
    if nothing and seconds < 4:
        return measure(load, process, port, 4 * seconds)  # a busy machine gave one of the two no time
    if nothing or not found or "Non-2xx" in printed or re.search(r"Socket errors: .*(connect|read|write) [1-9]", printed):
        raise SystemExit("wrk failed:\n" + printed)
    requests = int(found[1])
    return used / requests * 1e6, requests / in_milliseconds(found[2]) * 1e3, in_milliseconds(re.search(r"\n +99% +(\S+)", printed)[1])


def measure_all(servers, rounds, seconds, loads=LOADS):
    """Servers in turn, `rounds` times and once before to warm up: {load: {server: [what `measure` gives, ...]}}.

    `servers` is {application: {name: (process, port)}}."""
    results = {name: {who: [] for who in servers[load.application]} for name, load in loads.items()}
    for turn in range(rounds + 1):
        for name, load in loads.items():
            for who, (process, port) in servers[load.application].items():
                one = load.run(process, port, seconds)
                if turn > 0:
                    results[name][who].append(one)
    return results


def parse_microseconds(parse, folder):
    """CPU of simdjson alone for the echo's body, on the servers' core."""
    (folder / "kilobyte.json").write_text(KILOBYTE)
    command = ["taskset", "-c", str(server.SERVER_CORE), parse, folder / "kilobyte.json"]
    return statistics.median(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(5))


def print_table(results):
    print("%-16s %-8s %12s %12s %10s %16s" % ("load", "server", "CPU µs/req", "requests/s", "p99 ms", "Conduit / it"))
    for name, servers in results.items():
        for who, rounds in servers.items():
            by_round = ratios(results, [name], who)
            ratio = " %10.3f  (%.3f to %.3f)" % (statistics.median(by_round), min(by_round), max(by_round))
            print("%-16s %-8s %12.3f %12.0f %10.2f%s" % (name, who, *map(statistics.median, zip(*rounds)), ratio if who != "conduit" else ""))


def ratios(results, names, who):
    """Conduit's CPU relative to another's, of each round; of several loads, for one request of each."""
    def cost(server_name):
        return [sum(each) for each in zip(*([one[0] for one in results[name][server_name]] for name in names))]
    return [mine / other for mine, other in zip(cost("conduit"), cost(who))]
