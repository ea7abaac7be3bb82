"""Reference numbers of the small AlexNet by PyTorch: python Tests/References/small_alexnet.py writes small_alexnet.json beside itself.

It also writes small_alexnet.safetensors, the weights of a very small network. Weights and images come from an integer hash that the Swift tests repeat. Written: features and activations of one training forward, samples of
all gradients, running statistics, features in evaluation mode, and the losses of ten SGD steps in single and double precision.
"""
import json
import os

import numpy as np
import torch
import torch.nn as nn
from safetensors.torch import save_file

torch.set_num_threads(1)
SIZE, WIDTH, IMAGES, DIMENSION, STEPS, RATE = 32, 1 / 16, 16, 16, 10, 0.0003


def hashed(count, stream):
    """Numbers in [-1, 1) from a 32-bit hash of (stream, index)."""
    x = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(stream * 40503 + 977)) & np.uint64(0xFFFFFFFF)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x ^= x >> np.uint64(shift)
        x = (x * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return ((x >> np.uint64(8)).astype(np.float64) / 2**23 - 1).astype(np.float32)


class L2Norm(nn.Module):
    def forward(self, x):
        return x / x.norm(p=2, dim=1, keepdim=True)


def network(size=SIZE, width=WIDTH, dimension=DIMENSION):
    channels, hidden = [round(c * width) for c in (96, 192, 384, 384, 192)], round(4096 * width)
    blocks, previous, side = [], 3, size
    for index, count in enumerate(channels):
        block = [nn.Conv2d(previous, count, 3, padding=1, bias=False), nn.BatchNorm2d(count), nn.ReLU(inplace=True)]
        if index in (0, 1, 4):
            block.append(nn.MaxPool2d(3, 2))
            side = (side - 3) // 2 + 1
        blocks.append(nn.Sequential(*block))
        previous = count
    flat = previous * side * side
    blocks.append(nn.Sequential(nn.Flatten(), nn.Linear(flat, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True)))
    blocks.append(nn.Sequential(nn.Linear(hidden, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True)))
    blocks.append(nn.Sequential(nn.Linear(hidden, dimension), L2Norm()))
    module = nn.Module()
    module.blocks = nn.ModuleList(blocks)
    with torch.no_grad():
        for index, (name, parameter) in enumerate(module.named_parameters()):
            values = torch.from_numpy(hashed(parameter.numel(), index)).reshape(parameter.shape)
            if parameter.dim() > 1:
                parameter.copy_(values * (1.7 / (parameter[0].numel() ** 0.5)))
            else:
                # Some weights of batch normalisation are negative: pooling must follow.
                parameter.copy_(values * 1.5 if name.endswith("weight") else values * 0.2)
    return module


def activations(module, x):
    results = []
    for block in module.blocks:
        x = block(x)
        results.append(x)
    return results


def images(step, count=IMAGES, size=SIZE):
    """Pairs i and i + count/2 share seven tenths of their values. The descent is chaotic where rectifiers and maxima
    flip: at ten times the rate, PyTorch's own losses in double precision part by 1e-2 within ten steps when the weights change by 1e-6; here, by 1e-5."""
    own = hashed(count * 3 * size * size, 1000 + step).astype(np.float64).reshape(count, 3, size, size)
    common = hashed(count // 2 * 3 * size * size, 2000 + step).astype(np.float64).reshape(count // 2, 3, size, size)
    return torch.from_numpy(((0.3 * own + 0.7 * np.concatenate([common, common])) * 1.7).astype(np.float32))


def loss(features):
    def uniformity(x):
        return torch.pdist(x).pow(2).mul(-2).exp().mean().log()

    x, y = features.chunk(2)
    return (x - y).norm(dim=1).pow(2).mean() + (uniformity(x) + uniformity(y)) / 2


def samples(tensor, count=24):
    flat = tensor.detach().flatten()
    step = max(1, flat.numel() // count)
    return [float(v) for v in flat[::step][:count]]


def descent(dtype):
    module = network().to(dtype).train()
    sgd = torch.optim.SGD(module.parameters(), lr=RATE, momentum=0.9, weight_decay=1e-4)
    losses = []
    for step in range(STEPS):
        sgd.zero_grad()
        value = loss(activations(module, images(step).to(dtype))[-1])
        value.backward()
        sgd.step()
        losses.append(value.item())
    return losses


def variant(size, width, count):
    """Gradients of one training step of a network of another size."""
    module = network(size, width, 5).double().train()
    features = activations(module, images(0, count, size).double())[-1]
    loss(features).backward()
    return {
        "size": size, "width": width, "images": count, "features": [v.item() for v in features.flatten()],
        "gradients": {name: {"samples": samples(p.grad, 12), "norm": p.grad.norm().item()} for name, p in module.named_parameters()},
    }


def main():
    module = network().double().train()
    outputs = activations(module, images(0).double())
    features = outputs[-1]
    value = loss(features)
    value.backward()
    module.eval()
    with torch.no_grad():
        evaluated = activations(module, images(1).double())[-1]
    losses, losses64 = descent(torch.float32), descent(torch.float64)
    tiny = network(15, 1 / 64, 3).train()
    batch = images(0, 4, 15)
    activations(tiny, batch)
    tiny.eval()
    base = os.path.splitext(os.path.abspath(__file__))[0]
    save_file(tiny.state_dict(), base + ".safetensors", {"format": "pt"})
    with torch.no_grad():
        tiny_features = activations(tiny, batch)[-1]
    result = {
        "variants": [variant(15, 1 / 32, 6), variant(18, 0.02, 10), variant(35, 0.03, 26)],
        "tinyFeatures": [float(v) for v in tiny_features.flatten()],
        "size": SIZE, "width": WIDTH, "images": IMAGES, "dimension": DIMENSION, "rate": RATE,
        "loss": value.item(),
        "features": [float(v) for v in features.flatten()],
        "activations": {name: samples(x, 64) for name, x in zip(["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7"], outputs)},
        "gradients": {name: {"samples": samples(p.grad), "norm": float(p.grad.norm())} for name, p in module.named_parameters()},
        "statistics": {name: samples(b) for name, b in module.named_buffers() if "running" in name},
        "losses": losses, "losses64": losses64,
        "evaluated": samples(evaluated, 64),
    }
    with open(base + ".json", "w") as file:
        json.dump(result, file)
    print(losses, losses64)


if __name__ == "__main__":
    main()
