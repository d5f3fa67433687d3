"""The peers: how each is built and started. One that cannot be is missing, with the reason."""
import os
import pathlib
import pwd
import re
import shutil
import socket
import subprocess
import sys

import data

HERE = pathlib.Path(__file__).resolve().parent / "peers"
OUT = pathlib.Path(__file__).resolve().parents[2] / "build/bench/http"
DATA = OUT / "data"
PLAIN, PROFILES = ["hello", "pipelined", "typed"], ["plain", "compressing", "tls"]  # what `run` and `profiles` ask for


class Missing(Exception):
    """Why a peer is not measured."""


def environment(application):
    """What tells a server what to do."""
    extra = {"compressing": {"BENCH_COMPRESS": "1"}, "tls": {"BENCH_TLS": str(DATA)}, "http2": {"BENCH_TLS": str(DATA), "BENCH_HTTP2": "1"}}
    return {"BENCH_DATA": str(DATA), **extra.get(application, {})}


def need(program, hint):
    if not shutil.which(program):
        raise Missing("there is no %s: %s" % (program, hint))


def attempt(command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it ended with %d" % done.returncode]
        telling = [line for line in lines if "error" in line.lower()] or lines[-1:]
        raise Missing("%s failed: %s" % (pathlib.Path(command[0]).name, "; ".join(telling)[:300]))
    return done.stdout


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def locked_version(file, pattern):
    return re.search(pattern, (HERE / file).read_text())[1]


def cargo(name, crate, source=HERE, out=OUT):
    need("cargo", "install Rust")
    target = out / name
    attempt(["cargo", "build", "--release", "--locked", "--quiet"], cwd=source / name, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
    version = locked_version(source / name / "Cargo.lock", 'name = "%s"\nversion = "(.+)"' % crate)
    applications = PLAIN + (PROFILES + ["http2"] if name == "actix" else [])
    return {"command": [target / "release" / ("peer-" + name)], "version": "%s %s" % (crate, version), "applications": applications}


def h2o():
    """A file of one line, which h2o keeps open: faster than a handler in mruby, the other way a configuration has."""
    need("h2o", "apt-get install h2o")
    folder = OUT / "h2o"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hello.txt").write_text("Hello, world!")
    port = free_port()  # h2o takes no port 0
    lines = ["num-threads: 1", "file.etag: OFF", "listen: {host: 127.0.0.1, port: %d}" % port, "hosts:", "  default:", "    paths:", "      /:",
             "        file.file: %s" % (folder / "hello.txt"), "        file.mime.setdefaulttype: 'text/plain; charset=utf-8'",
             "        file.mime.settypes: {'text/plain; charset=utf-8': .txt}"]
    if os.getuid() == 0:
        lines.insert(0, "user: " + pwd.getpwuid(0).pw_name)  # else it becomes `nobody`, who may not read the file
    (folder / "h2o.conf").write_text("\n".join(lines) + "\n")
    return {"command": ["h2o", "-c", folder / "h2o.conf"], "port": port, "applications": ["hello", "pipelined"],
            "version": attempt(["h2o", "-v"]).splitlines()[0].replace("version ", "")}


def installed(name, inputs, install, source=HERE, out=OUT):
    """The folder of a peer's packages, installed anew where one of `inputs` is another than the last time."""
    folder = out / name
    wanted = "".join((source / name / file).read_text() for file in inputs)
    stamp = folder / "stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in inputs:
            shutil.copy(source / name / file, folder)
        install(folder)
        stamp.write_text(wanted)
    return folder


def fastify():
    need("npm", "install Node.js")
    folder = installed("fastify", ["package.json", "package-lock.json", "server.js"],
                       lambda folder: attempt(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder))
    version = locked_version("fastify/package.json", '"fastify": "(.+)"')
    return {"command": ["node", folder / "server.js"], "version": "Fastify %s on Node.js %s" % (version, attempt(["node", "-v"]).strip()),
            "applications": [*PLAIN, *PROFILES, "http2"]}


def fastapi():
    def install(folder):
        attempt([sys.executable, "-m", "venv", folder / "venv"])
        attempt([folder / "venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", folder / "requirements.txt"])

    folder = installed("fastapi", ["requirements.txt", "server.py"], install)
    versions = [locked_version("fastapi/requirements.txt", r"(?m)^%s==(.+)" % name) for name in ("fastapi", "uvicorn")]
    return {"command": [folder / "venv/bin/python", "-m", "uvicorn", "server:app", "--app-dir", folder, "--port", 0,
                        "--no-access-log", "--http", "httptools", "--loop", "uvloop"],
            "tls": ["--ssl-certfile", DATA / "certificate.pem", "--ssl-keyfile", DATA / "key.pem"],
            "applications": ["hello", "typed", *PROFILES],  # pipelined, most of its requests were still under way when the time is up
            "version": "FastAPI %s on uvicorn %s, Python %d.%d" % (*versions, *sys.version_info[:2])}


def drogon():
    """Built in a system of its own, Debian testing, as its OpenSSL is another than Debian 12's; it runs outside, by that system's loader."""
    root, source = OUT / "drogon/root", HERE / "drogon/server.cpp"
    libraries = root / "usr/lib/x86_64-linux-gnu"
    if not (libraries / "libdrogon.so").exists():
        make_system(root, ["g++", "libdrogon-dev"])
    program = root / "bench/server"
    if not program.exists() or (root / "bench/server.cpp").read_text() != source.read_text():
        program.parent.mkdir(exist_ok=True)
        program.unlink(missing_ok=True)
        shutil.copy(source, program.parent)
        attempt(["chroot", root, "g++", "-O2", "-DNDEBUG", "-std=c++20", "-I/usr/include/jsoncpp", "/bench/server.cpp", "-o", "/bench/server",
                 "-ldrogon", "-ltrantor", "-ljsoncpp"])
    version = next(libraries.glob("libdrogon.so.*.*")).name.removeprefix("libdrogon.so.")
    return {"command": [libraries / "ld-linux-x86-64.so.2", "--library-path", libraries, program], "version": "Drogon " + version,
            "applications": [*PLAIN, *PROFILES]}


def make_system(root, packages):
    """Debian testing with some packages in a folder, from the mirror that apt uses."""
    need("debootstrap", "apt-get install debootstrap")
    if os.getuid() != 0:
        raise Missing("only root can make a system of its own for it")
    targets = attempt(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"])
    mirrors = re.findall(r"(?m)^.*/debian/?$", targets)
    if not mirrors:
        raise Missing("found no Debian mirror among apt's sources")
    shutil.rmtree(root, ignore_errors=True)
    attempt(["debootstrap", "--variant=minbase", "testing", root, mirrors[0]])
    attempt(["chroot", root, "apt-get", "-q", "-y", "install", "--no-install-recommends", *packages],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


ALL = {"h2o": h2o, "drogon": drogon, "actix": lambda: cargo("actix", "actix-web"), "axum": lambda: cargo("axum", "axum"),
       "fastify": fastify, "fastapi": fastapi}


def build_all(names=tuple(ALL)):
    """{peer: how it is started, or why it is missing}"""
    data.write(DATA)
    builds = {}
    for name in names:
        try:
            builds[name] = ALL[name]()
        except Missing as why:
            builds[name] = why
    return builds
