"""The peers: how each is built and started. One that cannot be is missing, with the reason."""
import os
import pathlib
import pwd
import re
import shutil
import socket
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent / "peers"
OUT = pathlib.Path(__file__).resolve().parents[2] / "build/bench/http"


class Missing(Exception):
    """Why a peer is not measured."""


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


def cargo(name, crate):
    need("cargo", "install Rust")
    target = OUT / name
    attempt(["cargo", "build", "--release", "--locked", "--quiet"], cwd=HERE / name, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
    version = locked_version(name + "/Cargo.lock", 'name = "%s"\nversion = "(.+)"' % crate)
    return {"command": [target / "release" / ("peer-" + name)], "version": "%s %s" % (crate, version)}


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


def installed(name, inputs, install):
    """The folder of a peer's packages, installed anew where one of `inputs` is another than the last time."""
    folder = OUT / name
    wanted = "".join((HERE / name / file).read_text() for file in inputs)
    stamp = folder / "stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in inputs:
            shutil.copy(HERE / name / file, folder)
        install(folder)
        stamp.write_text(wanted)
    return folder


def fastify():
    need("npm", "install Node.js")
    folder = installed("fastify", ["package.json", "package-lock.json", "server.js"],
                       lambda folder: attempt(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder))
    version = locked_version("fastify/package.json", '"fastify": "(.+)"')
    return {"command": ["node", folder / "server.js"], "version": "Fastify %s on Node.js %s" % (version, attempt(["node", "-v"]).strip())}


def fastapi():
    def install(folder):
        attempt([sys.executable, "-m", "venv", folder / "venv"])
        attempt([folder / "venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", folder / "requirements.txt"])

    folder = installed("fastapi", ["requirements.txt", "server.py"], install)
    versions = [locked_version("fastapi/requirements.txt", r"(?m)^%s==(.+)" % name) for name in ("fastapi", "uvicorn")]
    return {"command": [folder / "venv/bin/python", "-m", "uvicorn", "server:app", "--app-dir", folder, "--port", 0,
                        "--no-access-log", "--http", "httptools", "--loop", "uvloop"],
            "applications": ["hello", "typed"],  # pipelined, most of its requests were still under way when the time is up
            "version": "FastAPI %s on uvicorn %s, Python %d.%d" % (*versions, *sys.version_info[:2])}


def drogon():
    raise Missing("Debian has it in testing only, linked to another OpenSSL than this system's")


ALL = {"h2o": h2o, "drogon": drogon, "actix": lambda: cargo("actix", "actix-web"), "axum": lambda: cargo("axum", "axum"),
       "fastify": fastify, "fastapi": fastapi}


def build_all():
    """{peer: how it is started, or why it is missing}"""
    builds = {}
    for name, build in ALL.items():
        try:
            builds[name] = {"applications": ["hello", "pipelined", "typed"], **build()}
        except Missing as why:
            builds[name] = why
    return builds
