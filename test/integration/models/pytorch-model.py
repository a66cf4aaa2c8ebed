"""A small network as PyTorch's exporters write it: pytorch-model.py OUTPUT dynamo|torchscript"""

import sys

import torch
from torch import nn


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6())
        self.depthwise = nn.Sequential(
            nn.Conv2d(16, 16, 3, 1, 1, groups=16, bias=False), nn.BatchNorm2d(16), nn.ReLU6(), nn.Conv2d(16, 16, 1)
        )
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.average = nn.AdaptiveAvgPool2d(1)
        self.classes = nn.Linear(32, 10)

    def forward(self, x):
        x = self.stem(x)
        x = x + self.depthwise(x)
        x = torch.relu(torch.cat([self.pool(x), nn.functional.avg_pool2d(x, 2)], 1))
        return self.classes(nn.functional.dropout(self.average(x).flatten(1), training=False))


dynamo = sys.argv[2] == "dynamo"
torch.onnx.export(
    Small().eval(), torch.randn(1, 3, 64, 64), sys.argv[1], dynamo=dynamo, opset_version=18 if dynamo else 17
)
