"""DARTS' search step on CNN cells in plain PyTorch, as quark0/darts writes it, for PyTorch of today (channels last)."""

import torch
import torch.nn.functional as F
from torch import nn


def batch_norm(channels, affine=False):
    return nn.BatchNorm2d(channels, affine=affine)


def relu_conv_bn(inputs, outputs):
    return nn.Sequential(nn.ReLU(), nn.Conv2d(inputs, outputs, 1, bias=False), batch_norm(outputs))


def depthwise(channels, kernel, stride, dilation=1):
    padding = dilation * (kernel // 2)
    return nn.Conv2d(channels, channels, kernel, stride, padding, dilation, groups=channels, bias=False)


def separable(channels, kernel, stride):
    def half(stride):
        return [nn.ReLU(), depthwise(channels, kernel, stride), nn.Conv2d(channels, channels, 1, bias=False), batch_norm(channels)]

    return nn.Sequential(*half(stride), *half(1))


def dilated(channels, kernel, stride):
    return nn.Sequential(nn.ReLU(), depthwise(channels, kernel, stride, 2), nn.Conv2d(channels, channels, 1, bias=False), batch_norm(channels))


class FactorizedReduce(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.even = nn.Conv2d(inputs, outputs // 2, 1, 2, bias=False)
        self.odd = nn.Conv2d(inputs, outputs // 2, 1, 2, bias=False)
        self.norm = batch_norm(outputs)

    def forward(self, x):
        x = F.relu(x)
        return self.norm(torch.cat([self.even(x), self.odd(x[:, :, 1:, 1:])], 1))


# Every operation but `none`, which adds nothing to a sum.
OPERATIONS = [
    lambda c, stride: nn.Sequential(nn.MaxPool2d(3, stride, 1), batch_norm(c)),
    lambda c, stride: nn.Sequential(nn.AvgPool2d(3, stride, 1, count_include_pad=False), batch_norm(c)),
    lambda c, stride: nn.Identity() if stride == 1 else FactorizedReduce(c, c),
    lambda c, stride: separable(c, 3, stride),
    lambda c, stride: separable(c, 5, stride),
    lambda c, stride: dilated(c, 3, stride),
    lambda c, stride: dilated(c, 5, stride),
]


class MixedEdge(nn.Module):
    def __init__(self, channels, stride):
        super().__init__()
        self.operations = nn.ModuleList(make(channels, stride) for make in OPERATIONS)

    def forward(self, x, weights):
        return sum(w * operation(x) for w, operation in zip(weights[1:], self.operations))


class Cell(nn.Module):
    def __init__(self, before_last, last, channels, reduction, after_reduction):
        super().__init__()
        self.preprocess0 = FactorizedReduce(before_last, channels) if after_reduction else relu_conv_bn(before_last, channels)
        self.preprocess1 = relu_conv_bn(last, channels)
        self.edges = nn.ModuleList(
            MixedEdge(channels, 2 if reduction and source < 2 else 1) for target in range(4) for source in range(2 + target)
        )

    def forward(self, s0, s1, weights):
        states = [self.preprocess0(s0), self.preprocess1(s1)]
        offset = 0
        for _ in range(4):
            states.append(sum(self.edges[offset + j](x, weights[offset + j]) for j, x in enumerate(states)))
            offset += len(states) - 1
        return torch.cat(states[2:], 1)


class Network(nn.Module):
    def __init__(self, channels, cells, classes=10):
        super().__init__()
        width = 3 * channels
        self.stem = nn.Sequential(nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        before_last, last, after_reduction = width, width, False
        self.cells, self.reductions = nn.ModuleList(), []
        for i in range(cells):
            reduction = i in (cells // 3, 2 * cells // 3)
            channels *= 2 if reduction else 1
            self.cells.append(Cell(before_last, last, channels, reduction, after_reduction))
            self.reductions.append(reduction)
            before_last, last, after_reduction = last, 4 * channels, reduction
        self.classifier = nn.Linear(last, classes)
        # Parameters, but not among those of w.
        self.alphas = [nn.Parameter(1e-3 * torch.randn(14, 8)) for _ in range(2)]

    def forward(self, x):
        normal, reduce = (F.softmax(alpha, -1) for alpha in self.alphas)
        s0 = s1 = self.stem(x)
        for cell, reduction in zip(self.cells, self.reductions):
            s0, s1 = s1, cell(s0, s1, reduce if reduction else normal)
        return self.classifier(s1.mean((2, 3)))


def build(options, compiled):
    torch.manual_seed(1)
    model = Network(options.channels, options.cells).to(memory_format=torch.channels_last)
    weights, alphas = list(model.parameters()), model.alphas
    forward = torch.compile(model) if compiled else model
    sgd = torch.optim.SGD(weights, 0.025, momentum=0.9, weight_decay=3e-4)
    adam = torch.optim.Adam(alphas, 3e-4, betas=(0.5, 0.999), weight_decay=1e-3)

    def images():
        x = torch.randn(options.batch, 3, 32, 32).to(memory_format=torch.channels_last)
        return x, torch.randint(0, 10, (options.batch,))

    batches = [(*images(), *images()) for _ in range(3)]

    def loss_on(x, y):
        return F.cross_entropy(forward(x), y)

    def shift(vectors, factor):
        with torch.no_grad():
            torch._foreach_add_(weights, vectors, alpha=factor)

    def first_order(xv, yv):
        for alpha, gradient in zip(alphas, torch.autograd.grad(loss_on(xv, yv), alphas)):
            alpha.grad = gradient

    def second_order(x, y, xv, yv, xi):
        saved = [w.detach().clone() for w in weights]
        gradients = torch.autograd.grad(loss_on(x, y), weights)
        with torch.no_grad():
            for w, gradient in zip(weights, gradients):
                buffer = sgd.state[w].get("momentum_buffer")
                direction = gradient + 3e-4 * w
                w.sub_(direction if buffer is None else direction + 0.9 * buffer, alpha=xi)
        result = torch.autograd.grad(loss_on(xv, yv), alphas + weights)
        towards, v = result[:2], result[2:]
        with torch.no_grad():
            torch._foreach_copy_(weights, saved)
        epsilon = (0.01 / torch.sqrt(sum((t * t).sum() for t in v))).item()
        shift(v, epsilon)
        plus = torch.autograd.grad(loss_on(x, y), alphas)
        shift(v, -2 * epsilon)
        minus = torch.autograd.grad(loss_on(x, y), alphas)
        with torch.no_grad():
            torch._foreach_copy_(weights, saved)
        for alpha, direct, p, m in zip(alphas, towards, plus, minus):
            alpha.grad = direct - xi * (p - m) / (2 * epsilon)

    def run(step):
        x, y, xv, yv = batches[step % 3]
        if options.order == 1:
            first_order(xv, yv)
        else:
            second_order(x, y, xv, yv, 0.025)
        adam.step()
        sgd.zero_grad()
        loss = loss_on(x, y)
        loss.backward(inputs=weights)
        nn.utils.clip_grad_norm_(weights, 5)
        sgd.step()
        return loss.item()

    return run, sum(w.numel() for w in weights)
