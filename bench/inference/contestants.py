"""The servers of this benchmark, each on the server's core: how they are built and started, and what their answers have to be."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "bench/http"))

import peers
import quiet
import server

OUT = ROOT / "build/bench/inference"
RELEASE = ROOT / "build/release/bench/inference"
SERVED, LOAD, BARE = (RELEASE / ("bench_inference_" + name) for name in ("server", "load", "bare"))
VENV = OUT / "venv"
SHAPES = {"perceptron": [1024], "wide_perceptron": [2048], "convolutions": [1, 48, 224], "trivial": [64], "brightness": [3, 224, 224]}


def build():
    OUT.mkdir(parents=True, exist_ok=True)
    silently = {"cwd": ROOT, "check": True, "stdout": subprocess.DEVNULL}
    subprocess.run(["cmake", "--preset", "release"], **silently)
    subprocess.run(["cmake", "--build", "--preset", "release", "--target", *(path.name for path in (SERVED, LOAD, BARE))], **silently)
    subprocess.run(["g++-16", "-std=c++26", "-O2", "-DNDEBUG", ROOT / "bench/http/floor.cpp", "-o", OUT / "floor"], check=True)
    wanted = (HERE / "peers/requirements.txt").read_text() + (HERE / "models.py").read_text()
    stamp = OUT / "stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "peers/requirements.txt"], check=True)
        subprocess.run([VENV / "bin/python", HERE / "models.py", OUT], check=True)
        stamp.write_text(wanted)


def bare(model, items, seconds, core=server.SERVER_CORE):
    """{items: microseconds} of one run, without a server."""
    printed = subprocess.run(["taskset", "-c", str(core), BARE, OUT / (model + ".onnx"), ",".join(map(str, items)), str(seconds)],
                             check=True, capture_output=True, text=True).stdout
    return {int(each): took for each, took in json.loads(printed).items()}


def conduit(models, *options, core=server.SERVER_CORE):
    """{name: (model, configuration)}"""
    folder = OUT / "models"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, (model, configuration) in models.items():
        os.link(OUT / (model + ".onnx"), folder / (name + ".onnx"))
        (folder / (name + ".json")).write_text(json.dumps(configuration))
    return server.running([SERVED, "--threads", "1", "--no-access-log", "--port", "0", "--models", folder, *options], core=core)


def floor(request, answer, core=server.SERVER_CORE):
    (OUT / "answer").write_bytes(answer)
    return server.running([OUT / "floor", len(request), OUT / "answer"], core=core)


def fastapi(model):
    command = [VENV / "bin/python", "-m", "uvicorn", "fastapi_server:app", "--app-dir", HERE / "peers", "--port", 0, "--no-access-log",
               "--http", "httptools", "--loop", "uvloop"]
    return server.running(command, environment={"BENCH_MODEL": str(OUT / (model + ".onnx"))})


@contextlib.contextmanager
def litserve(model, batch):
    """It answers, with its model loaded, some time after it listens; its processes end with it."""
    port = peers.free_port()
    environment = {"BENCH_MODEL": str(OUT / (model + ".onnx")), "BENCH_BATCH": str(batch)}
    with server.running([VENV / "bin/python", HERE / "peers/litserve_server.py", port], port, environment=environment) as (process, _):
        until = time.monotonic() + 30
        while server.answer(port, "/health")[0] != 200:
            if time.monotonic() > until:
                raise server.NotServing("LitServe is not healthy after 30 s")
            time.sleep(0.1)
        started = quiet.descendants(process.pid)
        try:
            yield process, port
        finally:
            for each in started:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)


def versions():
    lines = (HERE / "peers/requirements.txt").read_text().split()
    return ", ".join(line.replace("==", " ") for line in lines if line.split("==")[0] in ("fastapi", "uvicorn", "litserve", "onnxruntime"))
