"""Answers of a TFLite network to raw images: tflite-answers.py CHANNELS HEIGHT WIDTH IMAGES OUTPUT MODEL"""

import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter

channels, height, width = map(int, sys.argv[1:4])
images, output, model = sys.argv[4:7]
interpreter = Interpreter(model)
(wanted,) = interpreter.get_input_details()
(answer,) = interpreter.get_output_details()
interpreter.resize_tensor_input(wanted["index"], (1, height, width, channels))
interpreter.allocate_tensors()


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


answers = []
for image in np.fromfile(images, dtype="<f4").reshape(-1, 1, height, width, channels):
    interpreter.set_tensor(wanted["index"], quantised(image, wanted))
    interpreter.invoke()
    answers.append(real(interpreter.get_tensor(answer["index"]), answer).ravel())
np.stack(answers).astype("<f4").tofile(output)
