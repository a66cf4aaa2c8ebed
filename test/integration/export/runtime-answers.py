"""Answers of networks to raw images, in one process for many networks.

    runtime-answers.py

Reads a request a line on standard input: {"runtime": "ncnn" | "tflite", "shape": [channels, height, width],
"images": FILE, "output": FILE, "files": [FILE…]}, images in the order that the runtime wants; prints a line when the
answers are written. Anything that goes wrong ends it.
"""

import json
import sys

import numpy as np


def ncnn_answers(shape, images, param, weights):
    import ncnn

    net = ncnn.Net()
    # What is compared is the file, not what a processor makes of it in fewer bits.
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = net.opt.use_bf16_storage = False
    net.opt.num_threads = 1
    assert net.load_param(param) == 0 and net.load_model(weights) == 0
    for image in images.reshape(-1, *shape):
        extractor = net.create_extractor()
        extractor.input("data", ncnn.Mat(image).clone())
        status, logits = extractor.extract("output")
        assert status == 0
        yield np.array(logits).ravel()


def quantised(values, details):
    if details["dtype"] != np.int8:
        return values
    scale, zero = details["quantization"]
    return np.clip(np.round(values / scale) + zero, -128, 127).astype(np.int8)


def real(values, details):
    if details["dtype"] != np.int8:
        return values
    scale, zero = details["quantization"]
    return (values.astype(np.float32) - zero) * scale


def tflite_answers(shape, images, model):
    from ai_edge_litert.interpreter import Interpreter

    channels, height, width = shape
    interpreter = Interpreter(model)
    (wanted,) = interpreter.get_input_details()
    (answer,) = interpreter.get_output_details()
    interpreter.resize_tensor_input(wanted["index"], (1, height, width, channels))
    interpreter.allocate_tensors()
    for image in images.reshape(-1, 1, height, width, channels):
        interpreter.set_tensor(wanted["index"], quantised(image, wanted))
        interpreter.invoke()
        yield real(interpreter.get_tensor(answer["index"]), answer).ravel()


runtimes = {"ncnn": ncnn_answers, "tflite": tflite_answers}
for line in sys.stdin:
    request = json.loads(line)
    images = np.fromfile(request["images"], dtype="<f4")
    answers = runtimes[request["runtime"]](request["shape"], images, *request["files"])
    np.stack(list(answers)).astype("<f4").tofile(request["output"])
    print("answered", flush=True)
