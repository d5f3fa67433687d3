"""The README's commands give the README's answers."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def command(containing: str) -> str:
    (found,) = [line for line in re.findall(r"^curl .*$", README, re.M) if containing in line]
    return found


def run(line: str, url: str) -> str:
    line = line.replace("http://127.0.0.1:8080", url)
    return subprocess.run(shlex.split(line), check=True, capture_output=True, text=True, timeout=60).stdout


def test_demo(start):
    app = start("digits", "--models", str(ROOT / "examples/digits/models"))
    answer = json.loads(run(command("/digits"), app.url))
    shown = re.search(r'`\{"digit":(\d),"probabilities":\[([0-9.]+),\.\.\.\]\}`', README)
    assert answer["digit"] == int(shown[1])
    assert abs(answer["probabilities"][0] - float(shown[2])) < 1e-4


def test_crud(start):
    app = start("crud")
    blocks = re.findall(r"^```sh\n(curl [^\n]*/api[^\n]*)\n```\n```json\n(.*?)\n```", README, re.M)
    assert len(blocks) == 2
    for line, answer in blocks:
        assert run(line, app.url) == answer


def test_program(start):
    app = start("readme_app")
    assert json.loads(run("curl -s http://127.0.0.1:8080/items/7", app.url)) == {"name": "teapot", "price": 12.5}
    assert json.loads(run("curl -s 'http://127.0.0.1:8080/items?limit=2'", app.url)) == [{"name": "teapot", "price": 12.5}] * 2
    added = run("curl -s http://127.0.0.1:8080/items -H 'Content-Type: application/json' -d '{\"name\":\"cup\",\"price\":1}'", app.url)
    assert json.loads(added) == {"name": "cup", "price": 1}


def test_examples(start):
    page = (ROOT / "examples/README.md").read_text()
    stream, embeddings = (start(name, "--models", str(ROOT / "examples" / name / "models")) for name in ("stream", "embeddings"))
    (curl,) = re.findall(r"^curl .*$", page, re.M)
    assert run(curl, stream.url).count("data: ") == 60
    (program,) = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    done = subprocess.run([sys.executable, "-c", program.replace("http://127.0.0.1:8080", embeddings.url)], check=True, capture_output=True, text=True, timeout=60)
    first, second, third = map(float, done.stdout.strip("[]\n").split())
    assert first == 1 and second > 0.5 > third


def test_conflict_is_shown_verbatim():
    golden = (ROOT / "tests/compile/must_fail/readme_conflict.txt").read_text()
    shown = re.search(r"^blog\.cpp:\d+:\d+: (error: .*)$", README, re.M)[1]
    assert shown.replace("blog.cpp", "readme_conflict.cpp") in golden
