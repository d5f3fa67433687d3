"""Requests made from the OpenAPI documents, valid and invalid ones: the apps answer as the documents say, and never by a 5xx."""
import shutil
import subprocess
import sys

import pytest
from conftest import EXAMPLE_FLAGS, EXAMPLES, PATIENCE, ROOT, run_app

TOOLS = ROOT / "tests/openapi"


@pytest.mark.parametrize("name, version", [*((name, "3.1" if name == "crud" else "3.2") for name in EXAMPLES), ("described_app", "3.2"), ("probe_app", "3.1")])
def test_keeps_to_its_document(start, tmp_path, name, version):
    document = tmp_path / f"{name}.json"
    assert run_app(name, "openapi", "--version", version, "-o", str(document)).returncode == 0
    for file in ("schemathesis.toml", "hooks.py"):
        shutil.copy(TOOLS / file, tmp_path)
    done = subprocess.run([sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", start(name, *EXAMPLE_FLAGS.get(name, ())).url, "--no-color"],
                          cwd=tmp_path, text=True, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tested:" in done.stdout
