#!/usr/bin/env python3
"""Writes the models that test_inference_protocol.py serves, into inference_models/ (they are committed; needs the package onnx)."""
import pathlib

from onnx import TensorProto, checker, helper, save

HERE = pathlib.Path(__file__).resolve().parent / "inference_models"
TYPES = {"BOOL": TensorProto.BOOL, "UINT8": TensorProto.UINT8, "UINT16": TensorProto.UINT16, "UINT32": TensorProto.UINT32, "UINT64": TensorProto.UINT64,
         "INT8": TensorProto.INT8, "INT16": TensorProto.INT16, "INT32": TensorProto.INT32, "INT64": TensorProto.INT64, "FP16": TensorProto.FLOAT16,
         "FP32": TensorProto.FLOAT, "FP64": TensorProto.DOUBLE, "BF16": TensorProto.BFLOAT16, "BYTES": TensorProto.STRING}


def write(path, nodes, inputs, outputs):
    graph = helper.make_graph(nodes, "test", [helper.make_tensor_value_info(*i) for i in inputs],
                              [helper.make_tensor_value_info(*o) for o in outputs])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    checker.check_model(model, full_check=True)
    (HERE / path).parent.mkdir(parents=True, exist_ok=True)
    save(model, HERE / path)


# What goes in comes out, of every type.
for name, type in TYPES.items():
    write(f"echo_{name}.onnx", [helper.make_node("Identity", ["x"], ["y"])], [("x", type, ["n", "m"])], [("y", type, ["n", "m"])])

# As in Triton's examples: two inputs, their sum and their difference.
write("simple/1/model.onnx", [helper.make_node("Add", ["INPUT0", "INPUT1"], ["OUTPUT0"]), helper.make_node("Sub", ["INPUT0", "INPUT1"], ["OUTPUT1"])],
      [("INPUT0", TYPES["INT32"], ["n", 16]), ("INPUT1", TYPES["INT32"], ["n", 16])],
      [("OUTPUT0", TYPES["INT32"], ["n", 16]), ("OUTPUT1", TYPES["INT32"], ["n", 16])])

# A sum over the requests of a sequence, which begins anew at START; READY, END and the sequence's id are given back.
write("summing/1/model.onnx",
      [helper.make_node("Constant", [], ["one"], value_float=1.0), helper.make_node("Sub", ["one", "START"], ["goes_on"]),
       helper.make_node("Mul", ["state_in", "goes_on"], ["kept"]), helper.make_node("Add", ["kept", "x"], ["sum"]),
       helper.make_node("Identity", ["sum"], ["state_out"]), helper.make_node("Identity", ["START"], ["started"]),
       helper.make_node("Identity", ["END"], ["ended"]), helper.make_node("Identity", ["READY"], ["ready"]), helper.make_node("Identity", ["CORRID"], ["id"])],
      [("x", TYPES["FP32"], ["n", 1]), ("state_in", TYPES["FP32"], ["n", 1]), ("START", TYPES["FP32"], ["n", 1]), ("END", TYPES["INT32"], ["n", 1]),
       ("READY", TYPES["BOOL"], ["n", 1]), ("CORRID", TYPES["UINT64"], ["n", 1])],
      [("sum", TYPES["FP32"], ["n", 1]), ("state_out", TYPES["FP32"], ["n", 1]), ("started", TYPES["FP32"], ["n", 1]), ("ended", TYPES["INT32"], ["n", 1]),
       ("ready", TYPES["BOOL"], ["n", 1]), ("id", TYPES["UINT64"], ["n", 1])])

# Without dimensions.
write("scalar.onnx", [helper.make_node("Neg", ["x"], ["y"])], [("x", TYPES["FP32"], [])], [("y", TYPES["FP32"], [])])

# 1/x: of zeros it is infinite, and log(-1) is no number.
write("infinite.onnx", [helper.make_node("Reciprocal", ["x"], ["inverse"]), helper.make_node("Log", ["x"], ["log"])],
      [("x", TYPES["FP32"], ["n"])], [("inverse", TYPES["FP32"], ["n"]), ("log", TYPES["FP32"], ["n"])])
