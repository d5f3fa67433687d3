"""Makes the models of this benchmark, the same ones each time. Needs the package onnx."""
import pathlib
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

class Graph:
    def __init__(self, seed):
        self.random = numpy.random.default_rng(seed)
        self.nodes, self.weights = [], []

    def weight(self, *shape, fan_in):
        values = self.random.standard_normal(shape, numpy.float32) * numpy.float32((2 / fan_in) ** 0.5)
        return self.constant(values)

    def constant(self, values):
        self.weights.append(numpy_helper.from_array(values, "w%d" % len(self.weights)))
        return self.weights[-1].name

    def add(self, operator, *inputs, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, ["v%d" % len(self.nodes)], **attributes))
        return self.nodes[-1].output[0]

    def write(self, path, inputs, last, outputs):
        self.nodes.append(helper.make_node("Identity", [last], ["y"]))
        graph = helper.make_graph(self.nodes, path.stem, [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", *inputs])],
                                  [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", *outputs])], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, path)


def layers(path, count, width, passes):
    """`count` layers of width x width, one after another, `passes` times."""
    graph, at = Graph(1), "x"
    weights = [(graph.weight(width, width, fan_in=width), graph.constant(numpy.zeros(width, numpy.float32))) for _ in range(count)]
    for weight, bias in weights * passes:
        at = graph.add("Relu", graph.add("Gemm", at, weight, bias))
    graph.write(path, [width], graph.add("Softmax", graph.add("Gemm", at, graph.weight(width, 10, fan_in=width))), [10])


def perceptron(path):
    """16 MB of weights, which a cache of the third level holds: what one item reads serves a batch."""
    layers(path, 4, 1024, 8)


def wide_perceptron(path):
    """64 MB of weights, which come from memory each time."""
    layers(path, 4, 2048, 1)


def convolutions(path):
    """A classifier of small images: few weights, and what it computes leaves the caches as batches grow."""
    graph, at, before = Graph(2), "x", 1
    for channels, pools in ((32, True), (64, True), (128, False), (128, True)):
        at = graph.add("Relu", graph.add("Conv", at, graph.weight(channels, before, 3, 3, fan_in=9 * before), pads=[1] * 4))
        at = graph.add("MaxPool", at, kernel_shape=[2, 2], strides=[2, 2]) if pools else at
        before = channels
    at = graph.add("Flatten", graph.add("GlobalAveragePool", at))
    graph.write(path, [1, 48, 224], graph.add("Softmax", graph.add("Gemm", at, graph.weight(before, 10, fan_in=before))), [10])


def trivial(path):
    graph = Graph(3)
    graph.write(path, [64], graph.add("Add", "x", graph.constant(numpy.ones(1, numpy.float32))), [64])


def brightness(path):
    """150,528 numbers in, the means of three planes out."""
    graph = Graph(4)
    graph.write(path, [3, 224, 224], graph.add("ReduceMean", "x", axes=[2, 3], keepdims=0), [3])


def make_all(folder):
    for make in perceptron, wide_perceptron, convolutions, trivial, brightness:
        make(folder / (make.__name__ + ".onnx"))


if __name__ == "__main__":
    make_all(pathlib.Path(sys.argv[1]))
