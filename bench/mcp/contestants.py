"""The servers with the echo tool: how each is built, and started for HTTP and for the standard streams."""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "bench/http"))

import peers

SOURCE = HERE / "peers"
OUT = ROOT / "build/bench/mcp"
RELEASE = ROOT / "build/release"


def conduit():
    quiet = {"cwd": ROOT, "check": True, "stdout": subprocess.DEVNULL}
    subprocess.run(["cmake", "--preset", "release"], **quiet)
    subprocess.run(["cmake", "--build", str(RELEASE), "--target", "bench_mcp_echo"], **quiet)
    app = RELEASE / "bench/mcp/bench_mcp_echo"
    return {"http": [app, "serve", "--threads", "1", "--no-access-log", "--port", "0"], "stdio": [app, "mcp"], "version": "this tree"}


def typescript():
    peers.need("npm", "install Node.js")
    folder = peers.installed("typescript", ["package.json", "package-lock.json", "server.js"],
                             lambda folder: peers.attempt(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder), SOURCE, OUT)
    command = ["node", folder / "server.js"]
    version = peers.locked_version(SOURCE / "typescript/package.json", '"@modelcontextprotocol/server": "(.+)"')
    return {"http": command, "stdio": [*command, "stdio"], "version": "the SDK in TypeScript %s on Node.js %s" % (version, peers.attempt(["node", "-v"]).strip())}


def python():
    def install(folder):
        peers.attempt([sys.executable, "-m", "venv", folder / "venv"])
        peers.attempt([folder / "venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", folder / "requirements.txt"])

    folder = peers.installed("python", ["requirements.txt", "server.py"], install, SOURCE, OUT)
    command = [folder / "venv/bin/python", folder / "server.py"]
    version = peers.locked_version(SOURCE / "python/requirements.txt", "(?m)^mcp==(.+)")
    return {"http": command, "stdio": [*command, "stdio"], "version": "the SDK in Python %s on uvicorn, Python %d.%d" % (version, *sys.version_info[:2])}


def rmcp():
    built = peers.cargo("rmcp", "rmcp", SOURCE, OUT)
    return {"http": built["command"], "stdio": [*built["command"], "stdio"], "version": built["version"]}


def build_peers():
    """{peer: how it is started, or why it is missing}"""
    builds = {}
    for name, build in {"typescript": typescript, "python": python, "rmcp": rmcp}.items():
        try:
            builds[name] = build()
        except peers.Missing as why:
            builds[name] = why
    return builds
