"""What wrk asks for, and how much CPU the servers take for it."""
import contextlib
import dataclasses
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

    def wrk(self, port, seconds):
        """wrk knows whole seconds only: it is told more, and interrupted."""
        script = ["-s", str(HERE / self.script)] if self.script else []
        return ["wrk", "-c%d" % CONNECTIONS, "-t1", "-d%d" % (seconds + 20), *script, "http://127.0.0.1:%d%s" % (port, self.path), "--", self.body]


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


def wrong_answer(port, application):
    """What is wrong with what a server answers, or nothing."""
    for name, load in LOADS.items():
        if load.application != application:
            continue
        got = server.answer(port, load.path, load.body or None)
        if got != load.answer:
            return "%s: it answers %r where %r is due" % (name, got, load.answer)
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


def measure(load, process, port, seconds):
    """Microseconds of server CPU per request, and requests per second."""
    if port < 10000:
        raise SystemExit("the port %d changes the length of the requests: run again" % port)
    before = server.cpu_seconds(process.pid)
    wrk = subprocess.Popen(["taskset", "-c", str(server.CLIENT_CORE), *load.wrk(port, seconds)],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        time.sleep(seconds)
        printed = interrupted(wrk)
    finally:
        wrk.kill()
    used = server.cpu_seconds(process.pid) - before
    found = re.search(r"(\d+) requests in ([\d.]+)(m?s)", printed)
    nothing = found[1] == "0" if found else wrk.returncode == -signal.SIGINT
    if nothing and seconds < 4:
        return measure(load, process, port, 4 * seconds)  # a busy machine gave one of the two no time
    if nothing or not found or "Non-2xx" in printed or re.search(r"Socket errors: .*(connect|read|write) [1-9]", printed):
        raise SystemExit("wrk failed:\n" + printed)
    requests = int(found[1])
    return used / requests * 1e6, requests / (float(found[2]) / (1e3 if found[3] == "ms" else 1))


def measure_all(servers, rounds, seconds):
    """Servers in turn, `rounds` times and once before to warm up: {load: {server: [(µs per request, requests/s), ...]}}.

    `servers` is {application: {name: (process, port)}}."""
    results = {name: {who: [] for who in servers[load.application]} for name, load in LOADS.items()}
    for turn in range(rounds + 1):
        for name, load in LOADS.items():
            for who, (process, port) in servers[load.application].items():
                one = measure(load, process, port, seconds)
                if turn > 0:
                    results[name][who].append(one)
    return results


def parse_microseconds(parse, folder):
    """CPU of simdjson alone for the echo's body, on the servers' core."""
    (folder / "kilobyte.json").write_text(KILOBYTE)
    command = ["taskset", "-c", str(server.SERVER_CORE), parse, folder / "kilobyte.json"]
    return statistics.median(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(5))


def print_table(results):
    print("%-14s %-8s %12s %12s %16s" % ("load", "server", "CPU µs/req", "requests/s", "Conduit / it"))
    for name, servers in results.items():
        for who, rounds in servers.items():
            by_round = ratios(results, [name], who)
            ratio = " %10.3f  (%.3f to %.3f)" % (statistics.median(by_round), min(by_round), max(by_round))
            print("%-14s %-8s %12.3f %12.0f%s" % (name, who, statistics.median(one[0] for one in rounds),
                                                   statistics.median(one[1] for one in rounds), ratio if who != "conduit" else ""))


def ratios(results, names, who):
    """Conduit's CPU relative to another's, of each round; of several loads, for one request of each."""
    def cost(server_name):
        return [sum(each) for each in zip(*([one[0] for one in results[name][server_name]] for name in names))]
    return [mine / other for mine, other in zip(cost("conduit"), cost(who))]
