"""What a profile gains: an app of 100 routes whose handlers do next to nothing, under the Zipf load that the profile was recorded
of, beside the same app without one. CPU of the server per request, over HTTP with sixteen requests in flight."""
import pathlib
import random
import re
import signal
import socket
import statistics
import subprocess

import generate
import route_sets

HEADERS = "Host: a\r\n\r\n"
IN_FLIGHT = 16


def source(routes):
    handlers = []
    for i, route in enumerate(routes.routes):
        names = re.findall(r":(\w+)", route.pattern)
        handlers.append('[[=%s("%s")]] auto route_%d(%s) -> std::size_t { return %s; }' % (
            generate.method(route), route.pattern, i, ", ".join("std::string_view " + name for name in names),
            " + ".join([str(i), *(name + ".size()" for name in names)])))
    return ("#include <conduit/conduit.hpp>\n\nnamespace shop {\nusing namespace conduit::annotations;\n%s\n}\n\n"
            "int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }\n" % "\n".join(handlers))


def zipf_load(routes, count):
    """Requests as bytes; the k-th most frequent comes 1/k as often as the first."""
    hits = [request for request in routes.requests() if request.kind == "hit"]
    chance = random.Random(2)
    chance.shuffle(hits)
    picks = chance.choices(hits, [1 / (i + 1) for i in range(len(hits))], k=count)
    return [("%s %s HTTP/1.1\r\n%s%s" % (r.method, r.path, "Content-Length: 0\r\n" if r.method in ("POST", "PUT") else "", HEADERS)).encode() for r in picks]


class Server:
    def __init__(self, program, *options):
        self.process = subprocess.Popen(["taskset", "-c", "0", program, "serve", "--port", "0", "--threads", "1", "--no-access-log", "--max-requests", "0", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        line = self.process.stdout.readline()
        self.client = socket.create_connection(("127.0.0.1", int(re.search(rb":(\d+)", line.split(b"http://")[1])[1])), timeout=10)

    def ask(self, load):
        """CPU seconds for all of the load."""
        before = self._cpu()
        for first in range(0, len(load), IN_FLIGHT):
            batch = load[first:first + IN_FLIGHT]
            self.client.sendall(b"".join(batch))
            answers = b""
            while answers.count(b"HTTP/1.1 2") < len(batch) or not answers.rstrip(b"0123456789").endswith(b"\r\n\r\n"):
                piece = self.client.recv(65536)
                if not piece or b"HTTP/1.1 4" in piece:
                    raise SystemExit("an answer is wrong: %r" % piece)
                answers += piece
        return self._cpu() - before

    def _cpu(self):
        tasks = pathlib.Path("/proc/%d/task" % self.process.pid).iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def end(self):
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=10)


def measure(folder, compiler, library, rounds):
    """CPU µs a request without and with the profile, and the median of the rounds' ratios."""
    routes = next(s for s in route_sets.all_sets() if s.name == "rest100")
    program = folder / "profile_gain.cpp.txt"
    program.write_text(source(routes))

    def build(name, *options):
        subprocess.run([*compiler, "-DCONDUIT_HINTS=0", *options, "-x", "c++", program, "-x", "none", library, "-lsimdjson", "-lpicohttpparser", "-lnghttp2", "-lz", "-ldeflate", "-lbrotlienc", "-lbrotlidec", "-lzstd", "-o", folder / name], check=True)
        return folder / name

    profile = folder / "recorded.profile"
    recording = Server(build("without_profile"), "--record-profile", str(profile))
    recording.ask(zipf_load(routes, 20_000))
    recording.end()
    servers = {"without": Server(folder / "without_profile"), "with": Server(build("with_profile", '-DCONDUIT_PROFILE="%s"' % profile))}
    load = zipf_load(routes, 50_000)
    times = {name: [] for name in servers}
    for server in servers.values():
        server.ask(load[:5_000])
    for _ in range(rounds):
        for name, server in servers.items():
            times[name].append(server.ask(load) / len(load) * 1e6)
    for server in servers.values():
        server.end()
    return (*(statistics.median(times[name]) for name in ("without", "with")), statistics.median(a / b for a, b in zip(times["without"], times["with"])))
