#!/usr/bin/env python3
"""Writes the models that model_test.cpp runs, into models/ (they are committed; needs the package onnx)."""
import pathlib

from onnx import TensorProto, checker, helper, save

HERE = pathlib.Path(__file__).resolve().parent / "models"
FLOAT, INT64, FLOAT16, BFLOAT16, STRING = TensorProto.FLOAT, TensorProto.INT64, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.STRING


def write(path, nodes, inputs, outputs):
    graph = helper.make_graph(nodes, "test", [helper.make_tensor_value_info(*i) for i in inputs],
                              [helper.make_tensor_value_info(*o) for o in outputs])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    checker.check_model(model, full_check=True)
    (HERE / path).parent.mkdir(parents=True, exist_ok=True)
    save(model, HERE / path)


# Two inputs, two outputs of different types, any number of rows.
write("pair.onnx", [helper.make_node("Add", ["a", "b"], ["sum"]), helper.make_node("Shape", ["a"], ["shape"])],
      [("a", FLOAT, ["n", 2]), ("b", FLOAT, ["n", 2])], [("sum", FLOAT, ["n", 2]), ("shape", INT64, [2])])

# Three versions, of which 10 is the highest; each says its number.
for version in (1, 2, 10):
    write(f"versioned/{version}/model.onnx",
          [helper.make_node("Constant", [], ["c"], value_float=float(version)), helper.make_node("Mul", ["x", "c"], ["y"])],
          [("x", FLOAT, [1])], [("y", FLOAT, [1])])

# Fails when it runs: any length is declared, but only 4 elements can be reshaped to 2 x 2.
write("square.onnx", [helper.make_node("Constant", [], ["s"], value_ints=[2, 2]), helper.make_node("Reshape", ["x", "s"], ["y"])],
      [("x", FLOAT, ["n"])], [("y", FLOAT, [2, 2])])

# Every type that is not in the others, given back.
for name, kind in ("half", FLOAT16), ("brain", BFLOAT16), ("text", STRING):
    write(f"{name}.onnx", [helper.make_node("Identity", ["x"], ["y"])], [("x", kind, ["n"])], [("y", kind, ["n"])])

# An input that is no tensor.
graph = helper.make_graph([helper.make_node("SequenceLength", ["x"], ["y"])], "test", [helper.make_tensor_sequence_value_info("x", FLOAT, ["n"])],
                          [helper.make_tensor_value_info("y", INT64, [])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
model.ir_version = 8
save(model, HERE / "sequence.onnx")

# Not a model.
(HERE / "broken.onnx").write_bytes(b"this is not a model\n" * 10)
