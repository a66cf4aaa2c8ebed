"""Images a second of PyTorch's DataLoader on two workers, over the pictures of a folder of Tansaku's shards."""

import argparse
import gc
import json
import pathlib
import resource
import time

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True)
for name in ("size", "pictures", "batch", "batches"):
    parser.add_argument(f"--{name}", type=int, required=True)
parser.add_argument("--jitter", type=float, default=0)
parser.add_argument("--seconds", type=float, default=5)
parser.add_argument("--workers", type=int, default=2)
options = parser.parse_args()

# As is usual for the size: torchvision's references for CIFAR-10 and for ImageNet.
crop = transforms.RandomCrop(options.size, padding=options.size // 8) if options.size <= 64 else transforms.RandomResizedCrop(options.size)
augment = transforms.Compose(
    [
        crop,
        transforms.RandomHorizontalFlip(),
        *([transforms.ColorJitter(options.jitter, options.jitter, options.jitter)] if options.jitter > 0 else []),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
)


class Pictures(Dataset):
    """Decoded pictures, mapped from one file, as PIL images: what torchvision's own CIFAR10 hands its transforms."""

    def __init__(self):
        file = pathlib.Path(options.folder) / "pixels-00000.bin"
        self.pixels = numpy.memmap(file, numpy.uint8, "r", shape=(options.pictures, options.size, options.size, 3))

    def __len__(self):
        # An epoch's start costs a loader time: it is to be long, however few pictures there are.
        return options.batches * options.batch

    def __getitem__(self, place):
        picture = place % options.pictures
        return augment(Image.fromarray(self.pixels[picture])), picture % 10


if __name__ == "__main__":
    torch.set_num_threads(1)
    used = time.process_time()
    loader = DataLoader(
        Pictures(), batch_size=options.batch, shuffle=True, drop_last=True, num_workers=options.workers, persistent_workers=True
    )
    for _ in loader:
        pass
    batches, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < options.seconds:
        for _ in loader:
            batches += 1
    seconds = time.perf_counter() - begun
    del loader
    gc.collect()
    # Its workers have ended: what they used is known now, the first epoch's included.
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = time.process_time() - used + workers.ru_utime + workers.ru_stime
    images = options.batch * batches
    made = images + options.batch * options.batches
    print(json.dumps({"per_s": round(images / seconds, 1), "per_cpu_s": round(made / used, 1)}))
