"""docs/batching.md: its program, its configuration, what its statistics say."""
import json
import re
import shlex
import subprocess

import httpx
import pytest
from conftest import PATIENCE, ROOT, run_app
from test_digits import IMAGES, NPY, expected, npy  # noqa: F401 (a fixture)

PAGE = (ROOT / "docs/batching.md").read_text()


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """As the page's commands make them."""
    folder = tmp_path_factory.mktemp("batching")
    (folder / "examples").symlink_to(ROOT / "examples")
    subprocess.run(["sh", "-euc", re.search(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)[1]], cwd=folder, check=True, timeout=PATIENCE)
    return folder / "models"


@pytest.fixture(scope="module")
def app(start_shared, models):
    return start_shared("docs_batching_app", "--models", str(models))


def test_program_and_statistics(app, expected):  # noqa: F811
    for path in ("/now", "/later"):
        for image, probabilities in zip(IMAGES[:20], expected):
            answer = app.post(path, content=npy(image.astype("<f4")), headers=NPY)
            assert answer.status_code == 200 and answer.json() == {"digit": int(probabilities.argmax())}, answer.text
    command = re.search(r"^```\n(curl .*stats)\n```", PAGE, re.M)[1].replace("127.0.0.1:8080", f"{app.host}:{app.port}")
    (counted,) = json.loads(subprocess.run(shlex.split(command), check=True, capture_output=True, timeout=PATIENCE).stdout)["model_stats"]
    assert counted["inference_count"] == 40 and counted["max_batch"] == 16
    assert sum(size["count"] for size in counted["batch_sizes"]) == counted["execution_count"]


def test_keys_of_the_page(models):
    rows = re.findall(r"^\| (`.*?`) \| (.*?) \| ", PAGE, re.M)
    keys = dict(pair for names, defaults in rows for pair in zip(re.findall(r"`(\w+)`", names), defaults.split(", ")))
    assert len(keys) == 14
    whole = (ROOT / "docs/models.md").read_text()
    assert all(f"| `{key}` | {default} |" in whole for key, default in keys.items())
    configured = run_app("docs_batching_app", "models", "--models", str(models))
    assert configured.returncode == 0 and "max_batch 16, queue 256, deadline 500" in configured.stdout, configured


def test_pictures_are_there():
    for picture in re.findall(r"^!\[.*?\]\((.*?)\)", PAGE, re.M):
        assert (ROOT / "docs" / picture).read_text().startswith("<svg ")
