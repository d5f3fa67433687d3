#!/usr/bin/env python3
"""Trains the digit classifier of this example and writes it as ONNX.

    python3 -m venv /tmp/train && /tmp/train/bin/pip install scikit-learn onnx onnxruntime
    /tmp/train/bin/python train.py

Data: the handwritten digits bundled with scikit-learn (1797 images of 8x8, ink 0..16; UCI "Optical Recognition of
Handwritten Digits", E. Alpaydin and C. Kaynak, CC BY 4.0). A fifth, stratified, is held out: it is never trained on,
and the tests send it through HTTP.

Writes, next to this file:
    models/digits.onnx      image float32[batch, 8, 8] (ink 0..16) -> probabilities float32[batch, 10]
    held_out_images.npy     float32[360, 8, 8]
    held_out_labels.npy     int64[360]
"""
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from scipy import ndimage
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from trial import trial_folder  # noqa: E402

SEED = 7
COPIES = 14  # distorted images for each original


def distorted(images, random):
    """Each image turned, sheared, scaled, moved and inked a little, at random: people do not write on the page as the
    data set's authors had them write on forms."""
    out = np.empty_like(images)
    centre = np.array([3.5, 3.5])
    for i, image in enumerate(images):
        turn, shear = random.uniform(-0.22, 0.22), random.uniform(-0.25, 0.25)  # radians; squares a square
        scale = np.array([[random.uniform(0.85, 1.2), 0], [shear, random.uniform(0.8, 1.25)]])
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ scale
        offset = centre - matrix @ centre + random.uniform(-0.8, 0.8, 2)
        out[i] = np.clip(ndimage.affine_transform(image, matrix, offset, order=1) * random.uniform(0.8, 1.5), 0, 16)
    return out


def augmented(images, labels, copies):
    random = np.random.default_rng(SEED)
    return np.concatenate([images] + [distorted(images, random) for _ in range(copies)]), np.tile(labels, copies + 1)


def exported(network):
    """The trained network as an ONNX graph; the scaling of the ink is part of it."""
    (hidden_weights, output_weights), (hidden_bias, output_bias) = network.coefs_, network.intercepts_
    constants = {
        "most_ink": np.array(16, np.float32),
        "hidden_weights": hidden_weights.astype(np.float32),
        "hidden_bias": hidden_bias.astype(np.float32),
        "output_weights": output_weights.astype(np.float32),
        "output_bias": output_bias.astype(np.float32),
    }
    nodes = [
        helper.make_node("Div", ["image", "most_ink"], ["scaled"]),
        helper.make_node("Flatten", ["scaled"], ["pixels"], axis=1),
        helper.make_node("Gemm", ["pixels", "hidden_weights", "hidden_bias"], ["hidden"]),
        helper.make_node("Relu", ["hidden"], ["active"]),
        helper.make_node("Gemm", ["active", "output_weights", "output_bias"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 8, 8])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 10])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="conduit examples/digits")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    trial = trial_folder(__doc__)
    into = trial or HERE
    digits = load_digits()
    images, labels = digits.images.astype(np.float32), digits.target.astype(np.int64)
    train_images, held_images, train_labels, held_labels = train_test_split(
        images, labels, test_size=0.2, random_state=SEED, stratify=labels)

    inputs, targets = augmented(train_images, train_labels, 1 if trial else COPIES)
    network = MLPClassifier((128,), alpha=1e-2, learning_rate_init=2e-3, batch_size=128, max_iter=2 if trial else 30,
                            early_stopping=False, random_state=SEED, tol=0.0, n_iter_no_change=1000)
    network.fit(inputs.reshape(len(inputs), 64) / 16, targets)

    (into / "models").mkdir(exist_ok=True)
    path = into / "models" / "digits.onnx"
    onnx.save(exported(network), path)
    np.save(into / "held_out_images.npy", np.ascontiguousarray(held_images))
    np.save(into / "held_out_labels.npy", held_labels)

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (probabilities,) = session.run(None, {"image": held_images})
    accuracy = float((probabilities.argmax(1) == held_labels).mean())
    print(f"{path.name}: {path.stat().st_size} bytes; held-out accuracy {accuracy:.4f} of {len(held_labels)} images")
    assert trial or accuracy >= 0.95, "the model is not good enough to commit"


if __name__ == "__main__":
    main()
