"""A load over HTTP/2: what h2load asks for."""
import dataclasses
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile

import loads
import server

STREAMS = 16  # at a time on one connection


@dataclasses.dataclass(frozen=True)
class Http2Load(loads.Load):
    """GET, over TLS with `h2` by ALPN, or with prior knowledge where the scheme is http."""

    def command(self, port, seconds, log):
        return ["taskset", "-c", str(server.CLIENT_CORE), "h2load", "-c%d" % self.connections, "-m%d" % STREAMS, "-t1", "-D%dms" % (1000 * seconds),
                "--log-file=" + log, "%s://127.0.0.1:%d%s" % (self.scheme, port, self.path)]

    def wrong(self, port):
        """Asked by curl, as Python's library has no HTTP/2."""
        if not shutil.which("h2load"):
            return "there is no h2load to ask it: apt-get install nghttp2-client"
        how = "--http2" if self.scheme == "https" else "--http2-prior-knowledge"
        asked = subprocess.run(["curl", "-s", "-k", how, "-w", r"\n%{http_version} %{http_code} %{content_type}",
                                "%s://127.0.0.1:%d%s" % (self.scheme, port, self.path)], capture_output=True, text=True, timeout=10)
        body, _, rest = asked.stdout.rpartition("\n")
        version, status, media_type = (rest.split(";")[0] + "  ").split(" ", 2)
        if version != "2":
            return "it does not speak HTTP/2"
        answer = int(status), media_type.strip(), body
        return "" if answer == self.answer else "it answers %r where %r is due" % (answer, self.answer)

    def run(self, process, port, seconds):
        before = server.cpu_seconds(process.pid)
        with tempfile.NamedTemporaryFile() as log:
            done = subprocess.run(self.command(port, seconds, log.name), capture_output=True, text=True, timeout=60)
            used = server.cpu_seconds(process.pid) - before
            microseconds = [int(line.split("\t")[2]) for line in pathlib.Path(log.name).read_text().splitlines()]
        found = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored", done.stdout)
        if found and found[1] == "0" and seconds < 4:
            return self.run(process, port, 4 * seconds)  # a busy machine gave one of the two no time
        if not found or found[1] == "0" or found[2] != "0" or found[3] != "0":
            raise SystemExit("h2load failed:\n" + done.stdout + done.stderr)
        requests = int(found[1])
        return used / requests * 1e6, requests / seconds, statistics.quantiles(microseconds, n=100)[98] / 1000
