"""The scripts that train the models of the examples: in a few steps, what they write has the form of what is committed, and is served."""
import subprocess
import sys

import numpy
import onnxruntime
import pytest
from conftest import PATIENCE, ROOT, clean_environment, run_app

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def signature(path):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return [[(one.name, one.type, one.shape) for one in side] for side in (session.get_inputs(), session.get_outputs())]


def contents(path):
    return dict(numpy.load(path)) if path.suffix == ".npz" else {"": numpy.load(path)}


@pytest.mark.parametrize("example, data", [("digits", ["held_out_images.npy", "held_out_labels.npy"]), ("pipeline", ["held_out_pages.npz"]),
                                           ("stream", []), ("embeddings", ["vocabulary.txt"])])
def test_training(start, tmp_path, example, data):
    source = ROOT / "examples" / example
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*") if "__pycache__" not in path.parts}
    done = subprocess.run([sys.executable, "-B", str(source / "train.py"), "--trial", str(tmp_path)], capture_output=True, text=True, timeout=PATIENCE * 3,
                          env=clean_environment(ONE_THREAD))
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*") if "__pycache__" not in path.parts} == before  # nothing of the example itself

    models = sorted(path.name for path in (source / "models").glob("*.onnx"))
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted(models + data)
    for name in models:
        assert signature(tmp_path / "models" / name) == signature(source / "models" / name)
    for name in data:
        if name.endswith(".txt"):
            pieces = (tmp_path / name).read_text().splitlines()
            assert pieces[:4] == (source / name).read_text().splitlines()[:4] and len(set(pieces)) == len(pieces)
            continue
        written, committed = contents(tmp_path / name), contents(source / name)
        assert {key: (array.dtype, array.shape[1:]) for key, array in written.items()} == {key: (array.dtype, array.shape[1:]) for key, array in committed.items()}
        assert all(len(array) for array in written.values())

    for settings in (source / "models").glob("*.json"):
        (tmp_path / "models" / settings.name).write_bytes(settings.read_bytes())
    listed = run_app(example, "models", "--models", str(tmp_path / "models"))
    assert listed.returncode == 0, listed.stderr
    assert start(example, "--models", str(tmp_path / "models")).end() == 0  # the handlers can use them
