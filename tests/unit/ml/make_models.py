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

# For batches: rows of any length, doubled, and the largest of each.
write("double.onnx", [helper.make_node("Add", ["x", "x"], ["y"]), helper.make_node("ReduceMax", ["y"], ["largest"], axes=[1], keepdims=1)],
      [("x", FLOAT, ["n", "length"])], [("y", FLOAT, ["n", "length"]), ("largest", FLOAT, ["n", 1])])

# Rows that depend on each other: a batch gives other answers than its items alone.
write("centred.onnx", [helper.make_node("ReduceMean", ["x"], ["mean"], axes=[0], keepdims=1), helper.make_node("Sub", ["x", "mean"], ["y"])],
      [("x", FLOAT, ["n", 2])], [("y", FLOAT, ["n", 2])])

# Fails for numbers that are not below 4.
write("lookup.onnx", [helper.make_node("Constant", [], ["table"], value=helper.make_tensor("t", FLOAT, [4], [0, 10, 20, 30])),
                      helper.make_node("Gather", ["table", "x"], ["y"])],
      [("x", INT64, ["n", 1])], [("y", FLOAT, ["n", 1])])

# Takes as many steps as the largest number says, and can be ended between two.
body = helper.make_graph([helper.make_node("Identity", ["go"], ["go_on"]), helper.make_node("Add", ["sum", "one"], ["next"])], "step",
                         [helper.make_tensor_value_info("i", INT64, []), helper.make_tensor_value_info("go", TensorProto.BOOL, []),
                          helper.make_tensor_value_info("sum", INT64, ["n", 1])],
                         [helper.make_tensor_value_info("go_on", TensorProto.BOOL, []), helper.make_tensor_value_info("next", INT64, ["n", 1])])
write("steps.onnx", [helper.make_node("Constant", [], ["one"], value_int=1),
                     helper.make_node("Constant", [], ["zero"], value_int=0),
                     helper.make_node("Constant", [], ["yes"], value=helper.make_tensor("t", TensorProto.BOOL, [], [True])),
                     helper.make_node("ReduceMax", ["x"], ["most"], keepdims=0),
                     helper.make_node("Mul", ["x", "zero"], ["start"]),
                     helper.make_node("Loop", ["most", "yes", "start"], ["y"], body=body)],
      [("x", INT64, ["n", 1])], [("y", INT64, ["n", 1])])

# One step that takes as long as the number (of rows and columns of a matrix that is multiplied by itself) says, and cannot be ended.
write("stubborn.onnx", [helper.make_node("Concat", ["x", "x"], ["shape"], axis=0), helper.make_node("ConstantOfShape", ["shape"], ["m"],
                        value=helper.make_tensor("t", FLOAT, [1], [1])),
                        helper.make_node("MatMul", ["m", "m"], ["product"]), helper.make_node("Shape", ["product"], ["y"])],
      [("x", INT64, [1])], [("y", INT64, [2])])

# A sum that goes on from one request of a sequence to the next.
write("sum.onnx", [helper.make_node("Add", ["x", "state_in"], ["y"]), helper.make_node("Identity", ["y"], ["state_out"])],
      [("x", FLOAT, ["n", 1]), ("state_in", FLOAT, ["n", 1])], [("y", FLOAT, ["n", 1]), ("state_out", FLOAT, ["n", 1])])

# Numbers that a mask chooses: how many these are, and their sum times a factor.
write("masked.onnx", [helper.make_node("Constant", [], ["axis"], value_ints=[1]),
                      helper.make_node("Cast", ["mask"], ["chosen"], to=FLOAT), helper.make_node("ReduceSum", ["chosen", "axis"], ["count"], keepdims=1),
                      helper.make_node("Mul", ["x", "chosen"], ["kept"]), helper.make_node("ReduceSum", ["kept", "axis"], ["sum"], keepdims=1),
                      helper.make_node("Mul", ["sum", "factor"], ["total"])],
      [("x", FLOAT, ["n", "length"]), ("factor", FLOAT, ["n", 1]), ("mask", INT64, ["n", "length"])], [("count", FLOAT, ["n", 1]), ("total", FLOAT, ["n", 1])])

# Texts, as they are.
write("echo.onnx", [helper.make_node("Identity", ["x"], ["y"])], [("x", TensorProto.STRING, ["n", 1])], [("y", TensorProto.STRING, ["n", 1])])

# Not a model.
(HERE / "broken.onnx").write_bytes(b"this is not a model\n" * 10)
