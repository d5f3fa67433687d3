"""docs/models.md: layouts, configuration, the command `models`, watching, memory, the cache; and models that are wrong."""
import concurrent.futures
import os
import re
import shlex
import shutil
import subprocess
import sys

import httpx
import numpy
import pytest
from conftest import BUILD, PATIENCE, ROOT, clean_environment, eventually, problem_of, run_app
from test_digits import IMAGES, LABELS, NPY, answer_of, npy

PAGE = (ROOT / "docs/models.md").read_text()
MODEL = ROOT / "examples/digits/models/digits.onnx"
IMAGE = npy(IMAGES[0].astype("<f4"))


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(MODEL, folder)
    return folder


def digit_of(app):
    return answer_of(app.post("/digits", content=IMAGE, headers=NPY))["digit"]


def one_line_about(models, *words, flags=()):
    done = run_app("digits", "serve", "--port", "0", "--models", str(models), *flags)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert all(word in done.stderr for word in words), done.stderr


def test_commands_and_output_of_the_page(tmp_path):
    script = re.search(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)[1]
    shown = re.search(r"^```\n(MODEL.*?)^```", PAGE, re.M | re.S)[1]
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(["sh", "-euc", script], cwd=tmp_path, text=True, capture_output=True, timeout=PATIENCE,
                          env=clean_environment({"PATH": f"{BUILD / 'examples'}:{os.environ['PATH']}"}))
    assert done.returncode == 0, done.stderr
    assert re.sub(r"[\d.]+ MB", "N MB", done.stdout) == re.sub(r"[\d.]+ MB", "N MB", shown)


def test_options_of_the_page():
    text = run_app("digits", "--help").stdout
    rows = re.findall(r"^\| `--([a-z-]+)` \| `(\w+)` \| (.*?) \|", PAGE, re.M)
    assert len(rows) == 5
    for flag, variable, default in rows:
        shown = re.search(rf"^  --{flag}\b(.*) \(Env:(\w+)\)", text, re.M)
        assert shown[2] == variable
        assert default in ("off", "none") or shown[1].endswith("=" + default)
    assert "--model-" not in run_app("hello", "--help").stdout


def test_every_key_of_the_page(models):
    keys = re.findall(r"^\| `(\w+)` \| (\S.*?) \|", PAGE.split("## Configuration")[1].split("###")[0], re.M)
    assert len(keys) == 22
    text = ", ".join(f'"{key}": {default}' for key, default in keys)
    (models / "digits.json").write_text("{" + text + "}")
    done = run_app("digits", "models", "--models", str(models))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].endswith("float32[*, 10]")  # nothing differs from the defaults
    (models / "digits.json").write_text('{"no_such_key": 1}')
    known = re.search(r"the keys are: (.*)", run_app("digits", "models", "--models", str(models)).stderr)[1].split(", ")
    assert sorted(known) == sorted(key for key, _ in keys)
    (models / "digits.json").write_text('{"memory": {"no_such_key": 1}}')
    known = re.search(r"the keys are: (.*)", run_app("digits", "models", "--models", str(models)).stderr)[1].split(", ")
    assert known == re.findall(r"^\| `(\w+)` ", PAGE.split("| key of `memory` ")[1].split("\n\n")[0], re.M)


def test_models_lists_what_is_wrong_too(models):
    (models / "bad.onnx").write_bytes(b"rubbish")
    (models / "net/3").mkdir(parents=True)
    shutil.copy(MODEL, models / "net/3/model.onnx")
    (models / "net/config.pbtxt").write_text('backend: "onnxruntime" max_batch_size: 8 input { name: "image" data_type: TYPE_FP32 dims: [8, 8] }')
    done = run_app("digits", "models", "--models", str(models))
    assert done.returncode == 1
    assert [line.split()[:3] for line in done.stdout.splitlines()[1:]] == [["bad", "failed"], ["digits", "ready", done.stdout.splitlines()[2].split()[2]], ["net", "3", "ready"]]
    assert done.stderr == f"error: {models}/bad.onnx cannot be loaded: it is no ONNX model, or a part of one\n"


def test_models_that_are_wrong(models, tmp_path):
    model = models / "digits.onnx"
    whole = model.read_bytes()
    model.write_bytes(whole[:len(whole) // 2])
    one_line_about(models, "digits.onnx cannot be loaded")
    model.write_bytes(b"")
    one_line_about(models, "digits.onnx cannot be loaded")
    model.unlink()
    one_line_about(models, "no model \"digits\"", "--models")
    (tmp_path / "outside.onnx").write_bytes(whole)
    model.symlink_to("../outside.onnx")
    one_line_about(models, "is refused: it leads out of the directory of models")
    model.unlink()
    os.mkfifo(model)
    one_line_about(models, "is no regular file")
    model.unlink()
    with model.open("wb") as file:
        file.truncate(5 << 30)
    one_line_about(models, "is too large")
    model.write_bytes(whole)
    for text, word in [('{"queue": "x"}', '"queue" must be'), ("{", "is not JSON"), ('{"max_batches": 1}', "the keys are:"),
                       ('{"providers": ["cuda"]}', "has only: cpu"), ('{"providers": ["gpu"]}', "is no provider that is known")]:
        (models / "digits.json").write_text(text)
        one_line_about(models, word)
    (models / "digits.json").write_text("{}")
    one_line_about(models, "--model-memory allows 1000", flags=("--model-memory", "1000"))
    one_line_about(models, "cannot be used", flags=("--model-cache", str(model)))


def test_pbtxt_that_does_not_apply(models):
    (models / "digits/1").mkdir(parents=True)
    (models / "digits.onnx").rename(models / "digits/1/model.onnx")
    text = models / "digits/config.pbtxt"
    text.write_text('name: "digits"\ndynamic_batching {\n  preferred_batch_size: [4]\n}')
    one_line_about(models, "config.pbtxt:3: \"preferred_batch_size\" does not apply here")
    text.write_text('input {\n name: "picture" }')
    one_line_about(models, "config.pbtxt:1: the input \"picture\" is none of the model, which has: image")


def test_watching(start, models):
    app = start("digits", "--models", str(models), "--watch-models")
    expected = digit_of(app)
    (models / "new").write_bytes(MODEL.read_bytes())
    (models / "new").rename(models / "digits.onnx")
    assert app.err.wait_for('model "digits": loaded anew')
    assert digit_of(app) == expected
    (models / "digits.onnx").write_bytes(b"half of a mod")
    assert app.err.wait_for("cannot be loaded")
    assert digit_of(app) == expected


def test_a_load_is_shown_and_ends_with_the_server(start, models):
    """It waits for memory, which the other model keeps for longer than this test takes."""
    shutil.copy(MODEL, models / "second.onnx")
    app = start("digits", "--models", str(models), "--model-control", "--model-memory", str(MODEL.stat().st_size * 3 // 2), "--model-keep", "600000")

    def second():
        return next((entry for entry in app.post("/v2/repository/index").json() if entry["name"] == "second"), None)

    with concurrent.futures.ThreadPoolExecutor() as others:
        load = others.submit(httpx.post, app.url + "/v2/repository/models/second/load", timeout=PATIENCE)
        eventually(lambda: second() == {"name": "second", "state": "LOADING", "reason": "waiting for memory"})
        assert app.post("/v2/repository/models/second/unload").status_code == 200
        assert load.result().json() == {"error": 'model "second" was unloaded while it was being loaded'}
        assert second() == {"name": "second", "state": "UNAVAILABLE", "reason": "unloaded"}
        load = others.submit(httpx.post, app.url + "/v2/repository/models/second/load", timeout=PATIENCE)
        eventually(lambda: second()["state"] == "LOADING")
        app.terminate()
        assert load.result().json() == {"error": 'model "second" was not loaded: the app is stopping'}
    assert app.end() == 0


def test_cache(start, models, tmp_path):
    cache = tmp_path / "cache"
    flags = ("--models", str(models), "--model-cache", str(cache))
    digits = set()
    for damage in (None, None, b"damaged"):
        if damage:
            next(cache.iterdir()).write_bytes(damage)
        app = start("digits", *flags)
        digits.add(digit_of(app))
        assert len(list(cache.iterdir())) == 1
        assert app.end() == 0
    assert len(digits) == 1
    done = run_app("digits", "openapi", env={"XDG_CACHE_HOME": str(tmp_path / "xdg"), "CONDUIT_MODEL_CACHE": "auto"})
    assert done.returncode == 0


def test_gpu_check_on_the_cpu():
    done = subprocess.run([sys.executable, str(ROOT / "tools/gpu_check"), "--build", str(BUILD), "cpu", "dnnl", "xnnpack", "cuda"], text=True,
                          capture_output=True, timeout=PATIENCE, env=clean_environment())
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^cpu +400 answers, 0 from the CPU's", done.stdout, re.M)
    for what in ("shrinking arenas", "no CPU arena", "4 instances"):
        assert len(re.findall(f"^  {what}: 400 answers", done.stdout, re.M)) >= 2, done.stdout
    assert re.search(r"^xnnpack +(does not load|it answers 500|400 answers)", done.stdout, re.M)
    assert re.search(r"^cuda +(does not load|400 answers)", done.stdout, re.M)


def test_the_program_of_the_page(start):
    """A digit, each of its pixels four times."""
    app = start("docs_models_app", "--models", str(MODEL.parent))
    answers = [answer_of(app.post("/scans", json=numpy.kron(image, numpy.ones((2, 2))).tolist())) for image in IMAGES[:20]]
    assert numpy.mean([answer["digit"] for answer in answers] == LABELS[:20]) >= 0.9
    problem = problem_of(app.post("/scans", json=[[1, 2], [3, 4]]), 422)
    assert "takes float32[*, 8, 8]; this input is float32[1, 1]" in problem["detail"]
