"""FBNet's supernet at CIFAR size in plain PyTorch (channels last): one step of w and one of theta, with a latency table."""

import math

import torch
import torch.nn.functional as F
from torch import nn

# channels, layers, stride of the first; the space fbnet-cifar.
STAGES = [(16, 1, 1), (24, 4, 1), (32, 4, 2), (64, 4, 2), (112, 4, 1), (184, 4, 2), (352, 1, 1)]
# kernel, expansion, groups; None is skip.
BLOCKS = [(3, 1, 1), (3, 1, 2), (3, 3, 1), (3, 6, 1), (5, 1, 1), (5, 1, 2), (5, 3, 1), (5, 6, 1), None]


def conv(inputs, outputs, kernel=1, stride=1, groups=1, relu=True):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([nn.ReLU()] if relu else []))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, kernel, expansion, groups):
        super().__init__()
        inner = inputs * expansion
        self.expand = conv(inputs, inner, groups=groups) if expansion > 1 else nn.Identity()
        self.shuffle = nn.ChannelShuffle(groups) if groups > 1 else nn.Identity()
        self.rest = nn.Sequential(conv(inner, inner, kernel, stride, groups=inner), conv(inner, outputs, groups=groups, relu=False))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.rest(self.shuffle(self.expand(x)))
        return x + y if self.residual else y


def block(row, inputs, outputs, stride):
    if row is not None:
        return Block(inputs, outputs, stride, *row)
    return nn.Identity() if stride == 1 and inputs == outputs else conv(inputs, outputs, stride=stride)


class Supernet(nn.Module):
    def __init__(self, classes=10, head=1984):
        super().__init__()
        self.stem = conv(3, 16, 3)
        self.layers = nn.ModuleList()
        channels = 16
        for outputs, count, stride in STAGES:
            for i in range(count):
                s = stride if i == 0 else 1
                self.layers.append(nn.ModuleList(block(row, channels, outputs, s) for row in BLOCKS))
                channels = outputs
        self.head = conv(channels, head)
        self.classifier = nn.Linear(head, classes)

    def forward(self, x, mixing):
        x = self.stem(x)
        for layer, m in zip(self.layers, mixing):
            x = sum(weight * candidate(x) for weight, candidate in zip(m, layer))
        return self.classifier(self.head(x).mean((2, 3)))


def build(options, compiled):
    torch.manual_seed(1)
    model = Supernet().to(memory_format=torch.channels_last)
    forward = torch.compile(model) if compiled else model
    weights = list(model.parameters())
    theta = nn.Parameter(torch.zeros(len(model.layers), len(BLOCKS)))
    latencies = 50 + 10 * torch.arange(9.0) + torch.arange(float(len(model.layers)))[:, None]
    sgd = torch.optim.SGD(weights, 0.1, momentum=0.9, weight_decay=1e-4)
    adam = torch.optim.Adam([theta], 0.01, weight_decay=5e-4)

    def images():
        x = torch.randn(options.batch, 3, 32, 32).to(memory_format=torch.channels_last)
        return x, torch.randint(0, 10, (options.batch,))

    batches = [(images(), images()) for _ in range(3)]

    def mix(t):
        noise = -torch.log(-torch.log(torch.rand_like(t).clamp_min(1e-7)))
        return F.softmax((t + noise) / 5, -1)

    def run(step):
        (x, y), (xv, yv) = batches[step % 3]
        sgd.zero_grad()
        loss = F.cross_entropy(forward(x, mix(theta.detach())), y)
        loss.backward()
        sgd.step()

        mixing = mix(theta)
        latency = (mixing * latencies).sum() + 100
        held = F.cross_entropy(forward(xv, mixing), yv) * 0.2 * torch.log(latency) ** 0.6
        (theta.grad,) = torch.autograd.grad(held, theta)
        adam.step()
        return loss.item() + held.item()

    return run, sum(w.numel() for w in weights)


def build_sampled(options):
    """One random path a step: SGD on its blocks alone; a parameter without gradient is left as it is."""
    torch.manual_seed(1)
    model = Supernet().to(memory_format=torch.channels_last)
    sgd = torch.optim.SGD(model.parameters(), 0.02, momentum=0.9, weight_decay=1e-4)
    x = torch.randn(options.batch, 3, 32, 32).to(memory_format=torch.channels_last)
    y = torch.randint(0, 10, (options.batch,))
    # The paths that bench/sampled.ts draws from its stream 3/paths.
    paths = [[int(block) for block in path] for path in options.paths.split(",")]

    def run(step):
        sgd.zero_grad()
        h = model.stem(x)
        for layer, block in zip(model.layers, paths[step % len(paths)]):
            h = layer[block](h)
        loss = F.cross_entropy(model.classifier(model.head(h).mean((2, 3))), y)
        loss.backward()
        sgd.step()
        return loss.item()

    return run, sum(w.numel() for w in model.parameters())
