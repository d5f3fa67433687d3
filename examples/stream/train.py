#!/usr/bin/env python3
"""Trains the writer of this example, a network that writes documentation letter by letter, and writes it as ONNX.

    python3 -m venv /tmp/train && /tmp/train/bin/pip install numpy onnx onnxruntime
    /tmp/train/bin/python train.py

Data: the first paragraphs of the documentation strings of Python's standard library (../docstrings.py); one in twenty is
held out. The committed model was made with Python 3.11. It takes some minutes on one core.

Writes, next to this file:
    models/writer.onnx      tokens int64[batch, length], state float32[batch, 160]
                            -> scores float32[batch, 96] (of what comes next), next_state float32[batch, 160]

A token is a letter: 0 is the end of a line, 1 to 95 are the characters ' ' to '~' of ASCII. The network is an embedding, a
gated recurrent unit and a linear layer; what it remembers of a text goes in and out as `state`, zeros at the beginning.
"""
import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # sums in one order, whatever the machine
import pathlib
import re
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from docstrings import docstrings  # noqa: E402
from trial import trial_folder  # noqa: E402

SEED, LETTERS, WIDTH, MEMORY = 7, 96, 24, 160
LINES, LENGTH, STEPS, FASTEST = 64, 64, 7000, 4e-3  # texts read side by side; letters between two updates; updates; step size


def letters_of(text):
    return [0 if letter == "\n" else ord(letter) - 31 for letter in text]


def corpus(most):
    """The training text and the held-out text, as letters: a paragraph a line."""
    paragraphs = []
    for _, _, text in docstrings(most):
        line = " ".join(text.split("\n\n")[0].split())
        if 20 <= len(line) <= 300 and line.isascii() and line.isprintable() and not re.search(r">>>|[=*_~-]{4}|[{}<>|\\]", line):
            paragraphs.append(line)
    np.random.default_rng(SEED).shuffle(paragraphs)
    held = len(paragraphs) // 20
    return [np.array(letters_of("\n".join(part) + "\n")) for part in (paragraphs[held:], paragraphs[:held])]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def first_weights(random):
    def uniform(rows, columns):
        return random.uniform(-1, 1, (rows, columns)) / np.sqrt(rows)

    weights = {
        "embedding": random.normal(0, 0.5, (LETTERS, WIDTH)),
        "input": uniform(WIDTH, 3 * MEMORY),  # for the gates z and r, then for the candidate
        "recurrent": uniform(MEMORY, 3 * MEMORY),
        "input_bias": np.zeros(3 * MEMORY),
        "recurrent_bias": np.zeros(3 * MEMORY),
        "output": uniform(MEMORY, LETTERS),
        "output_bias": np.zeros(LETTERS),
    }
    return {name: value.astype(np.float32) for name, value in weights.items()}


def step(w, entered, state):
    """One letter on, as ONNX's GRU counts with linear_before_reset = 1. `entered`: the letter's share, of all gates."""
    z_r, candidate = np.split(state @ w["recurrent"] + w["recurrent_bias"], [2 * MEMORY], axis=1)
    z, r = np.split(sigmoid(entered[:, :2 * MEMORY] + z_r), 2, axis=1)
    c = np.tanh(entered[:, 2 * MEMORY:] + r * candidate)
    return (1 - z) * c + z * state, (z, r, c, candidate)


def log_softmax(scores):
    scores = scores - scores.max(-1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(-1, keepdims=True))


def loss_and_gradients(w, letters, state):
    """Of texts[lines, length + 1]: the mean of -log p of each next letter (nats), its gradients, and the state at the end."""
    now, following = letters[:, :-1].T, letters[:, 1:].T  # [length, lines]
    embedded = w["embedding"][now]
    entered = embedded @ w["input"] + w["input_bias"]
    states, kept = [state], []
    for each in entered:
        state, inner = step(w, each, state)
        states.append(state)
        kept.append(inner)
    after = np.stack(states[1:])
    log_p = log_softmax(after @ w["output"] + w["output_bias"])
    picked = np.take_along_axis(log_p, following[..., None], -1)
    count = following.size

    d_scores = np.exp(log_p)
    np.put_along_axis(d_scores, following[..., None], np.take_along_axis(d_scores, following[..., None], -1) - 1, -1)
    d_scores /= count
    d_after = d_scores @ w["output"].T
    d_entered, d_recurrent, d_state = np.empty_like(entered), np.empty_like(entered), np.zeros_like(state)
    for t in reversed(range(len(now))):
        (z, r, c, candidate), before = kept[t], states[t]
        d = d_after[t] + d_state
        d_c = d * (1 - z) * (1 - c * c)
        d_gates = np.concatenate([d * (before - c) * z * (1 - z), d_c * candidate * r * (1 - r)], axis=1)
        d_entered[t] = np.concatenate([d_gates, d_c], axis=1)
        d_recurrent[t] = np.concatenate([d_gates, d_c * r], axis=1)
        d_state = d * z + d_recurrent[t] @ w["recurrent"].T

    def flat(x):
        return x.reshape(-1, x.shape[-1])

    d_embedding = np.zeros_like(w["embedding"])
    np.add.at(d_embedding, now.ravel(), flat(d_entered @ w["input"].T))
    return -picked.mean(), {
        "embedding": d_embedding,
        "input": flat(embedded).T @ flat(d_entered),
        "recurrent": flat(np.stack(states[:-1])).T @ flat(d_recurrent),
        "input_bias": flat(d_entered).sum(0),
        "recurrent_bias": flat(d_recurrent).sum(0),
        "output": flat(after).T @ flat(d_scores),
        "output_bias": flat(d_scores).sum(0),
    }, states[-1]


def trained(text):
    random = np.random.default_rng(SEED)
    w = first_weights(random)
    means = {name: np.zeros_like(value) for name, value in w.items()}
    squares = {name: np.zeros_like(value) for name, value in w.items()}
    part = len(text) // LINES
    lines, state, at = text[:part * LINES].reshape(LINES, part), np.zeros((LINES, MEMORY), np.float32), 0
    for turn in range(STEPS):
        if at + LENGTH + 1 > part:
            state, at = np.zeros_like(state), int(random.integers(LENGTH))
        loss, gradients, state = loss_and_gradients(w, lines[:, at:at + LENGTH + 1], state)
        at += LENGTH
        norm = np.sqrt(sum((g * g).sum() for g in gradients.values()))
        pace = FASTEST * min(1, (turn + 1) / 200) * (0.02 + 0.98 * (1 + np.cos(np.pi * turn / STEPS)) / 2)
        for name, gradient in gradients.items():  # Adam
            gradient = gradient * min(1, 1 / norm)
            means[name] += 0.1 * (gradient - means[name])
            squares[name] += 0.005 * (gradient * gradient - squares[name])
            corrected = squares[name] / (1 - 0.995 ** (turn + 1))
            w[name] -= (pace * means[name] / (1 - 0.9 ** (turn + 1)) / (np.sqrt(corrected) + 1e-8)).astype(np.float32)
        if turn % 500 == 0:
            print(f"update {turn}: {loss / np.log(2):.3f} bits a letter", flush=True)
    return w


def exported(w):
    constants = {
        "embedding": w["embedding"],
        "input": w["input"].T[None],  # ONNX: [directions, gates, width], gates z, r, h
        "recurrent": w["recurrent"].T[None],
        "bias": np.concatenate([w["input_bias"], w["recurrent_bias"]])[None],
        "output": w["output"],
        "output_bias": w["output_bias"],
        "directions": np.array([0], np.int64),
    }
    nodes = [
        helper.make_node("Transpose", ["tokens"], ["steps"], perm=[1, 0]),  # GRU reads [length, batch, width]
        helper.make_node("Gather", ["embedding", "steps"], ["embedded"]),
        helper.make_node("Unsqueeze", ["state", "directions"], ["before"]),
        helper.make_node("GRU", ["embedded", "input", "recurrent", "bias", "", "before"], ["", "after"], hidden_size=MEMORY, linear_before_reset=1),
        helper.make_node("Squeeze", ["after", "directions"], ["next_state"]),
        helper.make_node("Gemm", ["next_state", "output", "output_bias"], ["scores"]),
    ]
    graph = helper.make_graph(
        nodes, "writer",
        [helper.make_tensor_value_info("tokens", TensorProto.INT64, ["batch", "length"]),
         helper.make_tensor_value_info("state", TensorProto.FLOAT, ["batch", MEMORY])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", LETTERS]),
         helper.make_tensor_value_info("next_state", TensorProto.FLOAT, ["batch", MEMORY])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="conduit examples/stream")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def bits_per_letter(session, text):
    """Of a text that it was not trained on."""
    state, total = np.zeros((1, MEMORY), np.float32), 0.0
    for now, following in zip(text[:-1], text[1:]):
        scores, state = session.run(None, {"tokens": np.array([[now]]), "state": state})
        total -= log_softmax(scores)[0, following]
    return total / (len(text) - 1) / np.log(2)


def main():
    global STEPS
    trial = trial_folder(__doc__)
    into = trial or HERE
    text, held = corpus(2000 if trial else None)
    if trial:
        STEPS = 5
    print(f"{len(text)} letters to train on, {len(held)} held out")
    (into / "models").mkdir(exist_ok=True)
    path = into / "models" / "writer.onnx"
    onnx.save(exported(trained(text)), path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    bits = bits_per_letter(session, held)
    print(f"{path.name}: {path.stat().st_size} bytes; {bits:.3f} bits a letter of held-out text")
    assert trial or bits < 2.6, "the model is not good enough to commit"


if __name__ == "__main__":
    main()
