"""Reference numbers of the depth predictor by PyTorch: python Tests/References/depth.py writes depth.json beside itself.

Weights, maps and depths come from an integer hash that the Swift tests repeat. Written: the depths, the loss, samples of all gradients and
the running statistics of a training step, depths in evaluation mode, and the losses of ten steps of Adam in single and double precision.
"""
import json
import os

import torch
from torch import nn
from torch.nn import functional

from small_alexnet import hashed, samples

torch.set_num_threads(1)
STEPS = 10


class DepthPredictor(nn.Module):
    """The paper's table 6: blocks that halve the channels and double the maps, then one channel."""

    def __init__(self, channels, side, out):
        super().__init__()
        # One row and column of zeros where the encoder's pooling left an odd side.
        self.padding = side % 2
        side += self.padding
        blocks = []
        while side < out:
            blocks.append(nn.Sequential(
                nn.ConvTranspose2d(channels, channels // 2, 3, 2, 1, output_padding=1, bias=False),
                nn.BatchNorm2d(channels // 2), nn.ReLU()))
            channels, side = channels // 2, 2 * side
        self.blocks, self.output = nn.Sequential(*blocks), nn.Conv2d(channels, 1, 3, padding=1)

    def forward(self, x):
        return self.output(self.blocks(functional.pad(x, (self.padding, 0, self.padding, 0))))[:, 0]


def predictor(channels, side, out, dtype):
    module = DepthPredictor(channels, side, out)
    with torch.no_grad():
        for index, (key, parameter) in enumerate(module.named_parameters()):
            values = torch.from_numpy(hashed(parameter.numel(), index)).reshape(parameter.shape)
            if parameter.dim() > 1:
                parameter.copy_(values * (1.5 / (parameter.shape[0 if "blocks" in key else 1] * 4) ** 0.5))
            elif "blocks" in key and key.endswith("weight"):
                parameter.copy_(values * 0.4 + 0.8)
            else:
                parameter.copy_(values * 0.2)
    return module.to(dtype).train()


def maps(step, count, channels, side):
    """Rectified numbers, as an encoder's maps are."""
    values = torch.from_numpy(hashed(count * channels * side * side, 3000 + step)).clamp(min=0)
    return values.reshape(count, channels, side, side)


def depths(step, count, side):
    return torch.from_numpy(hashed(count * side * side, 4000 + step)).reshape(count, side, side) * 2 + 3


def descent(case, dtype):
    channels, side, out, count = case
    module = predictor(channels, side, out, dtype)
    adam = torch.optim.Adam(module.parameters(), lr=0.003, betas=(0.5, 0.999), eps=1e-8)
    losses = []
    for step in range(STEPS):
        adam.zero_grad()
        loss = functional.mse_loss(module(maps(step, count, channels, side).to(dtype)), depths(step, count, out).to(dtype))
        loss.backward()
        adam.step()
        losses.append(loss.item())
    return losses


def step(case):
    channels, side, out, count = case
    module = predictor(channels, side, out, torch.float64)
    predicted = module(maps(0, count, channels, side).double())
    loss = functional.mse_loss(predicted, depths(0, count, out).double())
    loss.backward()
    module.eval()
    with torch.no_grad():
        evaluated = module(maps(1, count, channels, side).double())
    losses, exact = descent(case, torch.float32), descent(case, torch.float64)
    print(case, losses[0], losses[-1], exact[-1])
    return {
        "channels": channels, "mapSide": side, "side": out, "count": count, "loss": loss.item(),
        "depths": samples(predicted, 64), "evaluated": samples(evaluated, 64),
        "gradients": {
            key: {"samples": samples(p.grad, 24), "norm": p.grad.norm().item()} for key, p in module.named_parameters()},
        "statistics": {key: samples(b, 8) for key, b in module.named_buffers() if "running" in key}, "losses": losses,
    }


def main():
    base = os.path.dirname(os.path.abspath(__file__))
    with open(f"{base}/depth.json", "w") as file:
        json.dump([step(case) for case in ((24, 7, 32, 6), (20, 4, 32, 5), (32, 1, 8, 4), (96, 3, 16, 3))], file)


if __name__ == "__main__":
    main()
