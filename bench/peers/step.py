"""Times one training step in PyTorch and prints what `bench step --json` prints: python step.py --space darts-cnn …"""

import argparse
import importlib
import json
import resource
import statistics
import time

parser = argparse.ArgumentParser()
parser.add_argument("--space", default="darts-cnn")
for name, default in (("order", 1), ("channels", 16), ("cells", 8), ("batch", 16), ("steps", 6)):
    parser.add_argument(f"--{name}", type=int, default=default)
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()

module = importlib.import_module({"darts-cnn": "darts_cnn", "darts-rnn": "darts_rnn", "fbnet-cifar": "fbnet"}[options.space])
started = time.perf_counter()
run, params = module.build(options, options.compile)
seconds = []
for step in range(options.steps):
    begun = started if step == 0 else time.perf_counter()
    run(step)
    seconds.append(time.perf_counter() - begun)
print(
    json.dumps(
        {
            "median_s": round(statistics.median(seconds[1:]), 4),
            "first_s": round(seconds[0], 4),
            "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "params": params,
            "nodes": 0,
        }
    )
)
