"""Requests made from the OpenAPI documents, valid and invalid ones: the apps answer as the documents say, and never by a 5xx."""
import shutil
import subprocess
import sys

import pytest
from conftest import PATIENCE, ROOT, run_app

TOOLS = ROOT / "tests/openapi"


def models(example):
    return "--models", str(ROOT / "examples" / example / "models")



@pytest.mark.parametrize("name, version, flags", [
    ("hello", "3.2", ()), ("crud", "3.1", ()), ("digits", "3.2", models("digits")),
    ("embeddings", "3.1", models("embeddings")), ("pipeline", "3.2", models("pipeline")), ("stream", "3.2", models("stream")),
    ("described_app", "3.2", ()), ("probe_app", "3.1", ())])
def test_keeps_to_its_document(start, tmp_path, name, version, flags):
    document = tmp_path / f"{name}.json"
    assert run_app(name, "openapi", "--version", version, "-o", str(document)).returncode == 0
    for file in ("schemathesis.toml", "hooks.py"):
        shutil.copy(TOOLS / file, tmp_path)
    done = subprocess.run([sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", start(name, *flags).url, "--no-color"],
                          cwd=tmp_path, text=True, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tested:" in done.stdout
