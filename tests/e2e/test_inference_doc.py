"""docs/inference-protocol.md: its program, its commands, its Python."""
import json
import re
import shlex
import subprocess
import sys

import pytest
from conftest import PATIENCE, ROOT

PAGE = (ROOT / "docs/inference-protocol.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.S | re.M)  # (language, text)


@pytest.fixture(scope="module")
def app(start_shared):
    return start_shared("docs_inference_protocol_app", "--models", str(ROOT / "examples/digits/models"))


def test_commands(app):
    commands = [line.replace("127.0.0.1:8080", f"{app.host}:{app.port}") for language, text in BLOCKS if language == "" for line in text.splitlines()]
    answers = [subprocess.run(shlex.split(command), text=True, capture_output=True, check=True, timeout=PATIENCE).stdout for command in commands]
    model, inferred, statistics, generated, streamed = answers
    assert json.loads(model)["inputs"] == [{"name": "image", "datatype": "FP32", "shape": [-1, 8, 8]}]
    (output,) = json.loads(inferred)["outputs"]
    assert output["shape"] == [1, 10] and max(range(10), key=lambda i: output["data"][i]) == 0
    assert json.loads(statistics)["model_stats"][0]["inference_stats"]["success"]["count"] == 1
    assert json.loads(generated) == {"model_name": "counter", "model_version": "", "text_output": "a1a2"}
    events = [json.loads(event.removeprefix("data: ")) for event in streamed.split("\n\n") if event]
    assert [event["text_output"] for event in events] == ["a1", "a2", "a3"]


def test_python(app):
    (program,) = (text for language, text in BLOCKS if language == "python")
    ran = subprocess.run([sys.executable, "-c", program.replace("127.0.0.1:8080", f"{app.host}:{app.port}")], text=True, capture_output=True, timeout=PATIENCE)
    assert ran.returncode == 0 and ran.stdout.strip() in set("0123456789"), ran.stderr


def test_routes(app):
    """Each path of the table is one, as far as it can be asked with GET."""
    for method, paths in re.findall(r"^\| `(GET|POST) (.+?) \|", PAGE, re.M):
        for path in re.findall(r"/[\w/]+", paths):
            full = path if path.startswith("/v2") else None
            if full is None:
                continue
            status = app.get(full.replace("NAME", "digits")).status_code
            assert status == (200 if method == "GET" else 405), (method, full, status)
