"""Reads ONNX's TensorProto files (onnx.proto, as of version 1.20), of the types that the Open Inference Protocol has."""
import struct

import numpy

# data_type: the protocol's name, NumPy's type, the field of values that are not in raw_data
TYPES = {1: ("FP32", "f4", 4), 2: ("UINT8", "u1", 5), 3: ("INT8", "i1", 5), 4: ("UINT16", "u2", 5), 5: ("INT16", "i2", 5), 6: ("INT32", "i4", 5),
         7: ("INT64", "i8", 7), 8: ("BYTES", None, 6), 9: ("BOOL", "?", 5), 10: ("FP16", "u2", 5), 11: ("FP64", "f8", 10), 12: ("UINT32", "u4", 11),
         13: ("UINT64", "u8", 11), 16: ("BF16", "u2", 5)}


class NoTensor(Exception):
    """What the protocol has no type for."""


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 0x80:
            return value, at


def fields(data):
    """(number, value) of each field: an int, or bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        match key & 7:
            case 0: value, at = varint(data, at)
            case 1: value, at = data[at:at + 8], at + 8
            case 2:
                size, at = varint(data, at)
                value, at = data[at:at + size], at + size
            case 5: value, at = data[at:at + 4], at + 4
        yield key >> 3, value


def varints(parts):
    """Of a repeated field of integers, packed or not."""
    for part in parts:
        if isinstance(part, int):
            yield part
            continue
        at = 0
        while at < len(part):
            value, at = varint(part, at)
            yield value


def signed(value):
    return value - (1 << 64) if value >> 63 else value


def read(data):
    """(the protocol's datatype, the shape, the protocol's bytes)"""
    found = {}
    for number, value in fields(data):
        found.setdefault(number, []).append(value)
    kind = found.get(2, [0])[0]
    if kind not in TYPES:
        raise NoTensor(f"TensorProto's data type {kind}")
    name, dtype, field = TYPES[kind]
    shape = [signed(value) for value in varints(found.get(1, []))]
    if name == "BYTES":
        return name, shape, b"".join(struct.pack("<I", len(text)) + text for text in found.get(6, []))
    if 9 in found:
        return name, shape, found[9][0]
    if field in (4, 10):
        return name, shape, b"".join(found.get(field, []))
    values = [signed(value) for value in varints(found.get(field, []))]
    return name, shape, numpy.array(values, "i8").astype(dtype).tobytes() if dtype != "u8" else numpy.array([value % (1 << 64) for value in values], "u8").tobytes()
