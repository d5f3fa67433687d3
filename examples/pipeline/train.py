#!/usr/bin/env python3
"""Trains the three networks of this example and writes them as ONNX.

    python3 -m venv /tmp/train && /tmp/train/bin/pip install scikit-learn onnx onnxruntime
    /tmp/train/bin/python train.py

Data: pages of 96 x 96 pixels, drawn here: handwritten digits in many sizes (those bundled with scikit-learn: UCI "Optical
Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, CC BY 4.0), among lines, specks and noise. A fifth of the
digits is held out: the pages that are written for the tests have those only. It takes some minutes on one core.

Writes, next to this file (ink is 0, paper, to 255):
    models/finder.onnx      page float32[batch, height, width] -> cells float32[batch, rows, columns, 5]: of each square of
                            8 x 8 pixels how sure it is that a digit's middle is near, where (pixels down and right of the
                            square's middle), and how tall and wide the digit is (pixels)
    models/reader.onnx      crops float32[batch, 16, 16] -> probabilities float32[batch, 10]; convolutions
    models/second.onnx      the same by other layers, for a second opinion
    held_out_pages.npz      pages uint8[24, 96, 96]; digits float32[n, 6]: page, digit, top, left, bottom, right
"""
import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # sums in one order, whatever the machine
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy import ndimage
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import reference
from reference import CELL

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from trial import trial_folder  # noqa: E402

SEED, SIDE, PAGES, DRAWN, STEPS = 7, 96, 24, 4000, 4000
INTO = HERE


# ---- Pages

def drawn(image, random):
    """A digit of 8 x 8 squares as strokes, 14 to 38 pixels tall, turned a little; without its empty margins."""
    height = random.uniform(14, 38)
    strokes = ndimage.zoom(image / 16, (height / 8, height * random.uniform(0.7, 1.0) / 8), order=3)
    strokes = ndimage.rotate(strokes, random.uniform(-12, 12), order=1)
    strokes = np.clip((strokes - 0.2) / 0.45, 0, 1)
    rows, columns = np.flatnonzero((strokes > 0.3).any(1)), np.flatnonzero((strokes > 0.3).any(0))
    return strokes[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]


def page(images, labels, random):
    """A page with up to seven digits, and [(digit, top, left, bottom, right)]."""
    ink, taken, found = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE), bool), []
    for _ in range(int(random.integers(0, 3))):  # lines, as of ruled paper
        ink[int(random.integers(SIDE))] = random.uniform(0.1, 0.5)
    for _ in range(int(random.integers(0, 12))):  # specks
        y, x = random.integers(0, SIDE - 3, 2)
        ink[y:y + int(random.integers(1, 4)), x:x + int(random.integers(1, 4))] = random.uniform(0.3, 1)
    for _ in range(int(random.integers(0, 12))):
        if len(found) == 7:
            break
        which = int(random.integers(len(images)))
        strokes = drawn(images[which], random)
        height, width = strokes.shape
        top, left = int(random.integers(1, SIDE - height)), int(random.integers(1, SIDE - width))
        if taken[max(top - 3, 0):top + height + 3, max(left - 4, 0):left + width + 4].any():
            continue
        taken[top:top + height, left:left + width] = True
        place = ink[top:top + height, left:left + width]
        np.maximum(place, strokes * random.uniform(0.5, 1), out=place)
        found.append((labels[which], top, left, top + height, left + width))
    ink = np.clip(ink + random.uniform(0, 0.1) + random.normal(0, random.uniform(0.005, 0.06), ink.shape), 0, 1)
    return np.round(ink * 255).astype(np.float32), found


# ---- Networks: convolutions [kernel, kernel, in, out] with a stride and a margin, and ReLU between them. Where the kernel is as
# large as the image, that is an ordinary layer.

FINDER = [(3, 2, 1, 1, 8), (3, 2, 1, 8, 16), (3, 2, 1, 16, 32), (3, 1, 1, 32, 32), (3, 1, 1, 32, 32), (1, 1, 0, 32, 5)]
READER = [(3, 1, 1, 1, 8), (3, 2, 1, 8, 16), (3, 2, 1, 16, 32), (4, 1, 0, 32, 10)]
SECOND = [(5, 2, 2, 1, 12), (3, 2, 1, 12, 32), (4, 1, 0, 32, 48), (1, 1, 0, 48, 10)]


def first_weights(layers, random):
    weights = []
    for kernel, _, _, entering, leaving in layers:
        count = kernel * kernel * entering
        weights += [random.normal(0, np.sqrt(2 / count), (count, leaving)).astype(np.float32), np.zeros(leaving, np.float32)]
    return weights


def patches(x, kernel, stride, margin):
    padded = np.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kernel, kernel), (1, 2))[:, ::stride, ::stride]
    return np.ascontiguousarray(windows.transpose(0, 1, 2, 4, 5, 3)).reshape(*windows.shape[:3], -1)


def forward(layers, weights, x):
    """Of x[batch, height, width, channels]: what comes out, and what the way back needs."""
    kept = []
    for i, (kernel, stride, margin, _, _) in enumerate(layers):
        seen = patches(x, kernel, stride, margin)
        kept.append((x, seen))
        x = seen @ weights[2 * i] + weights[2 * i + 1]
        if i + 1 < len(layers):
            x = np.maximum(x, 0)
    return x, kept


def backward(layers, weights, kept, d):
    """The gradients of the weights, from that of what came out."""
    gradients = []
    for i, (kernel, stride, margin, entering, leaving) in reversed(list(enumerate(layers))):
        x, seen = kept[i]
        gradients = [seen.reshape(-1, seen.shape[-1]).T @ d.reshape(-1, leaving), d.reshape(-1, leaving).sum(0)] + gradients
        if i == 0:
            return gradients
        d_seen = (d @ weights[2 * i].T).reshape(*d.shape[:3], kernel, kernel, entering)
        d_padded = np.zeros((len(x), x.shape[1] + 2 * margin, x.shape[2] + 2 * margin, entering), np.float32)
        rows, columns = d.shape[1] * stride, d.shape[2] * stride
        for row in range(kernel):
            for column in range(kernel):
                d_padded[:, row:row + rows:stride, column:column + columns:stride] += d_seen[:, :, :, row, column]
        d = d_padded[:, margin:margin + x.shape[1], margin:margin + x.shape[2]] * (x > 0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def trained(layers, batches, gradient_of, steps, fastest, decay=0.0):
    """By Adam, on `steps` of `batches()`: (x, target)."""
    weights = first_weights(layers, np.random.default_rng(SEED))
    means, squares = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    for turn in range(steps):
        x, target = batches()
        out, kept = forward(layers, weights, x)
        loss, d = gradient_of(out, target)
        pace = fastest * min(1, (turn + 1) / 100) * (0.01 + 0.99 * (1 + np.cos(np.pi * turn / steps)) / 2)
        for i, gradient in enumerate(backward(layers, weights, kept, d.astype(np.float32))):
            means[i] += 0.1 * (gradient - means[i])
            squares[i] += 0.005 * (gradient * gradient - squares[i])
            step = means[i] / (1 - 0.9 ** (turn + 1)) / (np.sqrt(squares[i] / (1 - 0.995 ** (turn + 1))) + 1e-8)
            weights[i] -= (pace * (step + decay * weights[i])).astype(np.float32)
        if turn % 500 == 0:
            print(f"  update {turn}: loss {loss:.4f}", flush=True)
    return weights


# ---- What they are to say

def cells_of(found):
    """Of each cell whether a digit's middle is near (1, 0; -1: either will do), and the digit's middle and size as the network counts."""
    target = np.zeros((SIDE // CELL, SIDE // CELL, 5), np.float32)
    for _, top, left, bottom, right in found:
        y, x, height, width = (top + bottom) / 2, (left + right) / 2, bottom - top, right - left
        for row in range(SIDE // CELL):
            for column in range(SIDE // CELL):
                down, across = y - (row + 0.5) * CELL, x - (column + 0.5) * CELL
                own = abs(down) <= CELL / 2 and abs(across) <= CELL / 2
                near = abs(down) <= height / 4 and abs(across) <= width / 4
                if own or near:
                    target[row, column] = 1, down / CELL, across / CELL, np.log(height / 16), np.log(width / 16)
                elif target[row, column, 0] == 0 and abs(down) <= height / 3 and abs(across) <= width / 3:
                    target[row, column, 0] = -1
    return target


def finder_gradient(out, target):
    sure, known, digit = sigmoid(out[..., 0]), target[..., 0] >= 0, target[..., 0] == 1
    d, count = np.zeros_like(out), max(digit.sum(), 1)
    d[..., 0] = np.where(known, sure - target[..., 0], 0)
    away = (out - target)[..., 1:] * digit[..., None]
    d[..., 1:] = np.clip(away, -0.3, 0.3) * 3
    loss = -np.log(np.where(digit, sure, 1 - sure) + 1e-9)[known].sum() + 3 * np.abs(away).sum()
    return loss / count, d / count


def reader_gradient(out, labels):
    scores = out[:, 0, 0]
    p = np.exp(scores - scores.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    d = p - np.eye(10)[labels]
    return -np.log(p[np.arange(len(labels)), labels] + 1e-9).mean(), d[:, None, None] / len(labels)


def crops_of(pages, random):
    """Of every digit on the pages, cut about as the finder will."""
    crops, labels = [], []
    for ink, found in pages:
        for digit, *box in found:
            crops.append(reference.crop(ink, np.array(box) + random.normal(0, 1, 4)))
            labels.append(digit)
    return np.stack(crops)[..., None] / 255, np.array(labels)


# ---- ONNX

def exported(name, layers, weights, entering, leaving, after):
    """Of the image `entering` (name, shape) the network's answer by the nodes `after`, from "raw" to `leaving`."""
    constants = {"most_ink": np.array(255, np.float32), "channel": np.array([1], np.int64)}
    nodes = [helper.make_node("Div", [entering[0], "most_ink"], ["scaled"]), helper.make_node("Unsqueeze", ["scaled", "channel"], ["x0"])]
    for i, (kernel, stride, margin, inner, outer) in enumerate(layers):
        constants[f"w{i}"] = weights[2 * i].reshape(kernel, kernel, inner, outer).transpose(3, 2, 0, 1)
        constants[f"b{i}"] = weights[2 * i + 1]
        last = i + 1 == len(layers)
        nodes.append(helper.make_node("Conv", [f"x{i}", f"w{i}", f"b{i}"], ["raw" if last else f"c{i}"], strides=[stride] * 2, pads=[margin] * 4))
        if not last:
            nodes.append(helper.make_node("Relu", [f"c{i}"], [f"x{i + 1}"]))
    for key, value in after.pop("constants").items():
        constants[key] = value
    graph = helper.make_graph(
        nodes + after["nodes"], name,
        [helper.make_tensor_value_info(entering[0], TensorProto.FLOAT, entering[1])],
        [helper.make_tensor_value_info(leaving[0], TensorProto.FLOAT, leaving[1])],
        [numpy_helper.from_array(np.ascontiguousarray(value), key) for key, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="conduit examples/pipeline")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    (INTO / "models").mkdir(exist_ok=True)
    onnx.save(model, INTO / "models" / f"{name}.onnx")


def export_finder(weights):
    exported("finder", FINDER, weights, ("page", ["batch", "height", "width"]), ("cells", ["batch", "rows", "columns", 5]), {
        "constants": {"cell": np.array(CELL, np.float32), "size": np.array(16, np.float32), "parts": np.array([1, 2, 2], np.int64)},
        "nodes": [
            helper.make_node("Transpose", ["raw"], ["last"], perm=[0, 2, 3, 1]),
            helper.make_node("Split", ["last", "parts"], ["score", "middle", "extent"], axis=3),
            helper.make_node("Sigmoid", ["score"], ["sure"]),
            helper.make_node("Mul", ["middle", "cell"], ["offset"]),
            helper.make_node("Exp", ["extent"], ["times"]),
            helper.make_node("Mul", ["times", "size"], ["pixels"]),
            helper.make_node("Concat", ["sure", "offset", "pixels"], ["cells"], axis=3)]})


def export_reader(name, layers, weights):
    exported(name, layers, weights, ("crops", ["batch", 16, 16]), ("probabilities", ["batch", 10]), {
        "constants": {}, "nodes": [
            helper.make_node("Flatten", ["raw"], ["scores"], axis=1),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1)]})


# ---- How good they are

def score(pages):
    """Of all digits on the pages: found (boxes overlap by half), read rightly; and boxes where there is no digit."""
    finder, readers = reference.session(INTO / "models/finder.onnx"), [reference.session(INTO / f"models/{name}.onnx") for name in ("reader", "second")]
    total = found = right = false = 0
    alone = np.zeros(2, int)
    for ink, digits in pages:
        answers, left = reference.read(ink, finder, readers), list(digits)
        for box, opinion in answers:
            match = next((digit for digit in left if reference.overlap(box, digit[1:]) >= 0.5), None)
            if match is None:
                false += 1
                continue
            left.remove(match)
            found += 1
            right += opinion.argmax() == match[0]
            alone += [reader.run(None, {"crops": reference.crop(ink, box)[None]})[0].argmax() == match[0] for reader in readers]
        total += len(digits)
    return total, found, right, false, alone


def main():
    global DRAWN, INTO, STEPS
    trial = trial_folder(__doc__)
    if trial:
        DRAWN, INTO, STEPS = 40, trial, 5
    data = load_digits()
    images, held_images, labels, held_labels = train_test_split(data.images, data.target, test_size=0.2, random_state=SEED, stratify=data.target)
    random = np.random.default_rng(SEED)
    pages = [page(images, labels, random) for _ in range(DRAWN)]
    inks, cells = np.stack([ink for ink, _ in pages])[..., None] / 255, np.stack([cells_of(found) for _, found in pages])

    def some(count, *all):
        chosen = random.integers(len(all[0]), size=count)
        return [each[chosen] for each in all]

    print("finder")
    export_finder(trained(FINDER, lambda: some(8, inks, cells), finder_gradient, STEPS, 2e-3))
    crops, digits = (np.concatenate(part) for part in zip(*(crops_of(pages, random) for _ in range(2))))
    print(f"readers, on {len(crops)} crops")
    export_reader("reader", READER, trained(READER, lambda: some(64, crops, digits), reader_gradient, STEPS, 2e-3, 0.05))
    export_reader("second", SECOND, trained(SECOND, lambda: some(64, crops, digits), reader_gradient, STEPS, 2e-3, 0.05))

    held = [page(held_images, held_labels, random) for _ in range(PAGES if trial else 300)]
    total, found, right, false, alone = score(held)
    print(f"{len(held)} held-out pages, {total} digits: found {found / total:.4f}, read rightly {right / max(found, 1):.4f} of these "
          f"(reader alone {alone[0] / max(found, 1):.4f}, second alone {alone[1] / max(found, 1):.4f}); {false} boxes where none is")
    for file in sorted((INTO / "models").glob("*.onnx")):
        print(f"{file.name}: {file.stat().st_size} bytes")
    assert trial or found / total > 0.95 and right / found > 0.93, "the models are not good enough to commit"
    np.savez_compressed(INTO / "held_out_pages.npz", pages=np.stack([ink for ink, _ in held[:PAGES]]).astype(np.uint8),
                        digits=np.array([(i, *digit) for i, (_, found) in enumerate(held[:PAGES]) for digit in found], np.float32))


if __name__ == "__main__":
    main()
