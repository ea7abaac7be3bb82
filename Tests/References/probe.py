"""A linear probe trained by PyTorch from given weights in a given order: writes probe.json beside itself.

Run: python Tests/References/probe.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

generator = torch.Generator().manual_seed(1)
count, width, classes, batch, epochs = 90, 6, 3, 32, 5
centres = torch.randn(classes, width, generator=generator)
labels = torch.arange(count) % classes
features = centres[labels] + 0.9 * torch.randn(count, width, generator=generator)
weight = ((torch.rand(classes, width, generator=generator) * 2 - 1) / width**0.5).requires_grad_()
bias = ((torch.rand(classes, generator=generator) * 2 - 1) / width**0.5).requires_grad_()


def numbers(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]


result = dict(
    count=count, width=width, classes=classes, batch=batch, features=numbers(features), labels=labels.tolist(),
    weight=numbers(weight), bias=numbers(bias), epochs=[],
)
adam = torch.optim.Adam([weight, bias], lr=1e-2, betas=(0.5, 0.999), eps=1e-8)
for epoch in range(epochs):
    rate = 1e-2 * (0.2 if epoch >= 3 else 1)
    for group in adam.param_groups:
        group["lr"] = rate
    total = 0.0
    for start in range(0, count, batch):
        rows = slice(start, min(start + batch, count))
        loss = F.cross_entropy(F.linear(features[rows], weight, bias), labels[rows])
        adam.zero_grad()
        loss.backward()
        adam.step()
        total += loss.item() * len(labels[rows])
    accuracy = (F.linear(features, weight, bias).argmax(1) == labels).double().mean().item()
    state = dict(weight=numbers(weight), bias=numbers(bias))
    result["epochs"].append(dict(rate=rate, loss=total / count, accuracy=accuracy, **state))
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
