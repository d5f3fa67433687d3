"""A model on FastAPI, as its documentation says for what blocks: a plain `def`, which runs in its thread pool. BENCH_MODEL is the file."""
import os

import fastapi
import numpy
import onnxruntime
import pydantic

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["BENCH_MODEL"], options, providers=["CPUExecutionProvider"])
shape = [1 if isinstance(size, str) else size for size in session.get_inputs()[0].shape]


class Question(pydantic.BaseModel):
    input: list[float]


class Answer(pydantic.BaseModel):
    output: list[float]


app = fastapi.FastAPI()


@app.post("/predict")
def predict(question: Question) -> Answer:
    x = numpy.array(question.input, numpy.float32).reshape(shape)
    return Answer(output=session.run(None, {"x": x})[0].ravel().tolist())
