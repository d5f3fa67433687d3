"""A model on LitServe, which puts requests together to batches. BENCH_MODEL is the file, BENCH_BATCH the most items of a batch.
    litserve_server.py PORT"""
import os
import sys

import litserve
import numpy
import onnxruntime


class Model(litserve.LitAPI):
    def setup(self, device):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["BENCH_MODEL"], options, providers=["CPUExecutionProvider"])
        self.shape = self.session.get_inputs()[0].shape[1:]

    def decode_request(self, request):
        return numpy.array(request["input"], numpy.float32).reshape(self.shape)

    def batch(self, inputs):
        return numpy.stack(inputs)

    def predict(self, x):
        return self.session.run(None, {"x": x})[0]

    def unbatch(self, output):
        return list(output)

    def encode_response(self, output):
        return {"output": output.ravel().tolist()}


if __name__ == "__main__":
    api = Model(max_batch_size=int(os.environ["BENCH_BATCH"]), batch_timeout=0.001)
    server = litserve.LitServer(api, accelerator="cpu", devices=1, workers_per_device=1, fast_queue=True)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", generate_client_file=False)
