#!/usr/bin/env python3
"""Trains the sentence encoder of this example, with its vocabulary, and writes it as ONNX.

    python3 -m venv /tmp/train && /tmp/train/bin/pip install scikit-learn onnx onnxruntime
    /tmp/train/bin/python train.py

Data: the documentation strings of Python's standard library (../docstrings.py). What belongs together is made near: a text's
first sentence and what follows it, a sentence and the next one, what a function is called and what it does; that one is nearer
than those of the other texts in a batch (a contrastive loss). One text in twenty is held out; pairs.tsv has questions of our
own, never trained on. The committed model was made with Python 3.11. It takes some minutes on one core.

Writes, next to this file:
    models/sentences.onnx   pieces int64[batch, length], mask float32[batch, length] (1: a piece, 0: padding)
                            -> embedding float32[batch, 64], of length 1
    vocabulary.txt          a piece of a word a line, as BERT has them (WordPiece): "##" goes on with a word

The network: the pieces' vectors, averaged with weights that it has learnt (attention), and one hidden layer.
"""
import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # sums in one order, whatever the machine
import collections
import pathlib
import re
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.feature_extraction.text import TfidfVectorizer

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from docstrings import docstrings  # noqa: E402
from pieces import UNKNOWN, padded, pieces_of, words  # noqa: E402
from trial import trial_folder  # noqa: E402

SEED, PIECES, WIDTH, HIDDEN = 7, 2000, 64, 128
BATCH, UPDATES, FASTEST, SHARPNESS, FORGOTTEN = 256, 3000, 4e-3, 1 / 0.07, 0.35  # FORGOTTEN: share of pieces, while it learns
LONGEST = 64  # pieces of a text, while it learns


# ---- The vocabulary

def learnt_vocabulary(texts):
    """Letters, and then again and again the pair of neighbours that is most frequent, as one."""
    counts = collections.Counter(word for text in texts for word in words(text) if word.isascii())
    split = {word: [word[0]] + ["##" + letter for letter in word[1:]] for word, count in counts.items() if count >= 4}
    pieces = sorted({piece for parts in split.values() for piece in parts} | {chr(i) for i in range(33, 127) if not chr(i).isupper()}
                    | {"##" + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789"})
    while len(pieces) < PIECES - 4:
        pairs = collections.Counter()
        for word, parts in split.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += counts[word]
        (left, right), _ = max(pairs.items(), key=lambda item: (item[1], item[0]))
        joined = left + right.removeprefix("##")
        pieces.append(joined)
        for word, parts in split.items():
            if left in parts:
                i = 0
                while i + 1 < len(parts):
                    if (parts[i], parts[i + 1]) == (left, right):
                        parts[i:i + 2] = [joined]
                    i += 1
    return ["[PAD]", UNKNOWN, "[CLS]", "[SEP]"] + pieces


# ---- The network

def first_weights(random):
    def uniform(rows, columns):
        return (random.uniform(-1, 1, (rows, columns)) / np.sqrt(rows)).astype(np.float32)

    return {
        "vectors": random.normal(0, 0.3, (PIECES, WIDTH)).astype(np.float32),
        "look": uniform(WIDTH, WIDTH), "look_bias": np.zeros(WIDTH, np.float32), "weigh": uniform(WIDTH, 1),
        "hidden": uniform(WIDTH, HIDDEN), "hidden_bias": np.zeros(HIDDEN, np.float32), "output": uniform(HIDDEN, WIDTH) * np.float32(0.5),
    }


def encode(w, table, mask):
    x = w["vectors"][table]
    seen = np.tanh(x @ w["look"] + w["look_bias"])
    score = (seen @ w["weigh"])[..., 0] + (mask - 1) * np.float32(1e4)
    share = np.exp(score - score.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    mean = (share[..., None] * x).sum(1)
    hidden = np.maximum(mean @ w["hidden"] + w["hidden_bias"], 0)
    raw = mean + hidden @ w["output"]
    norm = np.sqrt((raw * raw).sum(1, keepdims=True) + 1e-12)
    return raw / norm, (table, x, seen, share, mean, hidden, raw / norm, norm)


def gradients_of(w, kept, d):
    table, x, seen, share, mean, hidden, unit, norm = kept
    d_raw = (d - unit * (unit * d).sum(1, keepdims=True)) / norm
    d_hidden = (d_raw @ w["output"].T) * (hidden > 0)
    d_mean = d_raw + d_hidden @ w["hidden"].T
    d_share = (x @ d_mean[..., None])[..., 0]
    d_score = share * (d_share - (share * d_share).sum(1, keepdims=True))
    d_seen = d_score[..., None] * w["weigh"][:, 0] * (1 - seen * seen)
    d_x = share[..., None] * d_mean[:, None] + d_seen @ w["look"].T
    d_vectors = np.zeros_like(w["vectors"])
    np.add.at(d_vectors, table.ravel(), d_x.reshape(-1, WIDTH))
    flat = x.reshape(-1, WIDTH)
    return {
        "vectors": d_vectors, "look": flat.T @ d_seen.reshape(-1, WIDTH), "look_bias": d_seen.sum((0, 1)),
        "weigh": seen.reshape(-1, WIDTH).T @ d_score.reshape(-1, 1), "hidden": mean.T @ d_hidden, "hidden_bias": d_hidden.sum(0), "output": hidden.T @ d_raw,
    }


def contrast(a, b):
    """The loss of pairs: each is to be nearer to its partner than to the partners of the others, seen from both sides."""
    near, own = a @ b.T * SHARPNESS, np.arange(len(a))
    d, loss = np.zeros_like(near), 0.0
    for axis in (1, 0):
        p = np.exp(near - near.max(axis, keepdims=True))
        p /= p.sum(axis, keepdims=True)
        loss -= np.log(p[own, own] + 1e-12).mean() / 2
        p[own, own] -= 1
        d += p / (2 * len(a))
    return loss, d @ b * SHARPNESS, d.T @ a * SHARPNESS


def trained(pairs):
    random = np.random.default_rng(SEED)
    w = first_weights(random)
    means, squares = ({name: np.zeros_like(value) for name, value in w.items()} for _ in range(2))

    def remembered(text):
        kept = [piece for piece in text if random.random() >= FORGOTTEN]
        return kept or text

    for turn in range(UPDATES):
        chosen = random.choice(len(pairs), BATCH, replace=False)
        (a, kept_a), (b, kept_b) = (encode(w, *padded([remembered(pairs[i][side]) for i in chosen])) for side in (0, 1))
        loss, d_a, d_b = contrast(a, b)
        from_a, from_b = gradients_of(w, kept_a, d_a), gradients_of(w, kept_b, d_b)
        pace = FASTEST * min(1, (turn + 1) / 100) * (0.01 + 0.99 * (1 + np.cos(np.pi * turn / UPDATES)) / 2)
        for name in w:  # Adam
            gradient = from_a[name] + from_b[name]
            means[name] += 0.1 * (gradient - means[name])
            squares[name] += 0.005 * (gradient * gradient - squares[name])
            step = means[name] / (1 - 0.9 ** (turn + 1)) / (np.sqrt(squares[name] / (1 - 0.995 ** (turn + 1))) + 1e-8)
            w[name] -= (pace * step).astype(np.float32)
        if turn % 250 == 0:
            print(f"update {turn}: loss {loss:.3f}", flush=True)
    return w


def exported(w):
    constants = {name: value.astype(np.float16) if name == "vectors" else value for name, value in w.items()}
    constants |= {"one": np.array(1, np.float32), "far": np.array(1e4, np.float32), "last": np.array([2], np.int64), "steps": np.array([1], np.int64)}
    node = helper.make_node
    nodes = [
        node("Gather", ["vectors", "pieces"], ["halves"]), node("Cast", ["halves"], ["x"], to=TensorProto.FLOAT),  # half the bytes
        node("MatMul", ["x", "look"], ["looked"]), node("Add", ["looked", "look_bias"], ["biased"]), node("Tanh", ["biased"], ["seen"]),
        node("MatMul", ["seen", "weigh"], ["weighed"]), node("Squeeze", ["weighed", "last"], ["plain"]),
        node("Sub", ["mask", "one"], ["absent"]), node("Mul", ["absent", "far"], ["away"]), node("Add", ["plain", "away"], ["score"]),
        node("Softmax", ["score"], ["share"], axis=1), node("Unsqueeze", ["share", "steps"], ["row"]), node("MatMul", ["row", "x"], ["rows"]),
        node("Squeeze", ["rows", "steps"], ["mean"]), node("Gemm", ["mean", "hidden", "hidden_bias"], ["deep"]), node("Relu", ["deep"], ["active"]),
        node("MatMul", ["active", "output"], ["more"]), node("Add", ["mean", "more"], ["raw"]), node("LpNormalization", ["raw"], ["embedding"], axis=1, p=2),
    ]
    graph = helper.make_graph(
        nodes, "sentences",
        [helper.make_tensor_value_info("pieces", TensorProto.INT64, ["batch", "length"]),
         helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", "length"])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="conduit examples/embeddings")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


# ---- Texts

def sentences_of(text):
    """A text's first sentence, and what follows it."""
    paragraphs = " ".join(line for line in text.split("\n") if not line.lstrip().startswith((">>>", "...")))
    first, _, rest = re.sub(r"\s+", " ", paragraphs).strip().partition(". ")
    return first[:300], rest[:300]


def name_in_words(module, name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", f"{module} {name}").replace("_", " ").replace(".", " ").strip()


def pairs_of(texts):
    pairs = []
    for module, name, text in texts:
        first, rest = sentences_of(text)
        if len(rest) > 20:
            pairs.append((first, rest))
        if len(first) > 12:
            pairs.append((name_in_words(module, name), first))
        sentences = [each for each in rest.split(". ") if len(each) > 20]
        pairs += [*zip(sentences, sentences[1:]), *((name_in_words(module, name), each) for each in sentences[:1])]
    return pairs


def own_pairs():
    return [line.split("\t") for line in (HERE / "pairs.tsv").read_text().splitlines()]


def recall(a, b, first):
    """The share of a's whose partner is among the `first` nearest of b."""
    near = a @ b.T
    return float((np.argsort(-near, axis=1)[:, :first] == np.arange(near.shape[0])[:, None]).any(1).mean())


def main():
    global PIECES, UPDATES
    trial = trial_folder(__doc__)
    into = trial or HERE
    texts = docstrings(1000 if trial else None)
    np.random.default_rng(SEED).shuffle(texts)
    if trial:
        PIECES, UPDATES = 300, 5
    held, texts = texts[:len(texts) // 20], texts[len(texts) // 20:]
    pairs = pairs_of([(str(module), str(name), str(text)) for module, name, text in texts])
    vocabulary = learnt_vocabulary([text for pair in pairs for text in pair])
    assert len(vocabulary) == len(set(vocabulary)) == PIECES
    (into / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n")
    numbers = {piece: i for i, piece in enumerate(vocabulary)}
    cut = [tuple(pieces_of(text, numbers)[:LONGEST] for text in pair) for pair in pairs]
    print(f"{len(cut)} pairs to train on")

    (into / "models").mkdir(exist_ok=True)
    path = into / "models" / "sentences.onnx"
    onnx.save(exported(trained([pair for pair in cut if all(pair)])), path)

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    frequencies = TfidfVectorizer(tokenizer=words, token_pattern=None, lowercase=False, sublinear_tf=True).fit([text for pair in pairs for text in pair])

    def vectors(some):
        table, mask = padded([pieces_of(text, numbers) for text in some])
        return session.run(None, {"pieces": table, "mask": mask})[0]

    print(f"{path.name}: {path.stat().st_size} bytes")
    held_pairs = [(first, rest) for first, rest in (sentences_of(text) for _, _, text in held) if len(rest) > 20]
    for name, some in [("held-out texts", held_pairs), ("pairs.tsv", own_pairs())]:
        left, right = zip(*some)
        ours, theirs = (vectors(left), vectors(right)), (frequencies.transform(left), frequencies.transform(right).toarray())
        figures = [recall(*both, first) for both in (ours, theirs) for first in (1, 5)]
        print(f"{name}: of {len(some)}, the partner is the nearest for {figures[0]:.3f}, among five for {figures[1]:.3f} "
              f"(by TF-IDF {figures[2]:.3f} and {figures[3]:.3f})")
    assert trial or recall(vectors([a for a, _ in own_pairs()]), vectors([b for _, b in own_pairs()]), 5) >= 0.75, "the model is not good enough to commit"


if __name__ == "__main__":
    main()
