"""Answers of ncnn networks to raw images: ncnn-answers.py CHANNELS HEIGHT WIDTH IMAGES OUTPUT PARAM BIN"""

import sys

import ncnn
import numpy as np

channels, height, width = map(int, sys.argv[1:4])
images, output, param, weights = sys.argv[4:8]
net = ncnn.Net()
# What is compared is the file, not what a processor makes of it in fewer bits.
net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = net.opt.use_bf16_storage = False
net.opt.num_threads = 1
assert net.load_param(param) == 0 and net.load_model(weights) == 0
answers = []
for image in np.fromfile(images, dtype="<f4").reshape(-1, channels, height, width):
    extractor = net.create_extractor()
    extractor.input("data", ncnn.Mat(image).clone())
    status, logits = extractor.extract("output")
    assert status == 0
    answers.append(np.array(logits).ravel())
np.stack(answers).astype("<f4").tofile(output)
