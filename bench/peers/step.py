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
parser.add_argument("--sampled", action="store_true")
parser.add_argument("--paths", default="", help="blocks of each layer as digits, paths by commas; for --sampled")
options = parser.parse_args()

module = importlib.import_module({"darts-cnn": "darts_cnn", "darts-rnn": "darts_rnn", "fbnet-cifar": "fbnet"}[options.space])
started = time.perf_counter()
run, params = module.build_sampled(options) if options.sampled else module.build(options, options.compile)
seconds, processor = [], []
for step in range(options.steps):
    begun, used = started if step == 0 else time.perf_counter(), time.process_time()
    run(step)
    seconds.append(time.perf_counter() - begun)
    processor.append(time.process_time() - used)
print(
    json.dumps(
        {
            "median_s": round(statistics.median(seconds[1:]), 4),
            "cpu_s": round(statistics.median(processor[1:]), 4),
            "first_s": round(seconds[0], 4),
            "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "params": params,
            "nodes": 0,
        }
    )
)
