"""Reference numbers of torchvision's residual networks by PyTorch: python Tests/References/resnet.py writes resnet.json beside itself.

It also writes resnet18.safetensors and resnet50.safetensors, the weights of very narrow networks. Blocks are torchvision's own. Weights and
images come from an integer hash that the Swift tests repeat. Written: for narrow networks the activations of a training forward, samples of
all gradients, running statistics, features in evaluation mode, and the losses of ten SGD steps in single and double precision; for
networks of full width the pooled and other activations in evaluation mode.
"""
import json
import os

import torch
from torch import nn

torch.library.register_fake = lambda *a, **k: (lambda f: f)  # torchvision's compiled operators, which nothing here calls
from safetensors.torch import save_file  # noqa: E402
from torchvision.models import resnet  # noqa: E402

import small_alexnet  # noqa: E402
from small_alexnet import L2Norm, hashed, images, loss  # noqa: E402

torch.set_num_threads(1)
STEPS = 10
# Where rectifiers flip the descent is chaotic: at ten times these rates PyTorch's losses in single and double precision part.
RATES = {"resnet18": 0.001, "resnet50": 0.00003}
BLOCKS = {"resnet18": (resnet.BasicBlock, [2, 2, 2, 2]), "resnet50": (resnet.Bottleneck, [3, 4, 6, 3])}


def samples(tensor, count):
    """Some of the elements, with the digits that single precision has."""
    return [float(f"{value:.8g}") for value in small_alexnet.samples(tensor, count)]


class ResNet(nn.Module):
    """torchvision's ResNet with a number of channels and one of two stems; the width of its own is fixed."""

    def __init__(self, name, channels, dimension, stem):
        super().__init__()
        block, counts = BLOCKS[name]
        wide = channels == 64 and stem == "imagenet"
        model = resnet.ResNet(block, counts, num_classes=dimension)
        if not wide:
            # The attributes from which torchvision's own method makes the stages.
            model.inplanes = channels
            model.conv1 = nn.Conv2d(3, channels, 7, 2, 3, bias=False) if stem == "imagenet" else nn.Conv2d(
                3, channels, 3, padding=1, bias=False)
            model.bn1 = nn.BatchNorm2d(channels)
            if stem == "cifar":
                model.maxpool = nn.Identity()
            for stage, count in enumerate(counts):
                layer = model._make_layer(block, channels << stage, count, stride=1 if stage == 0 else 2)
                setattr(model, f"layer{stage + 1}", layer)
            model.fc = nn.Linear((channels << 3) * block.expansion, dimension)
        self.model, self.unit = model, L2Norm()
        with torch.no_grad():
            for index, (key, parameter) in enumerate(model.named_parameters()):
                values = torch.from_numpy(hashed(parameter.numel(), index)).reshape(parameter.shape)
                if parameter.dim() > 1:
                    parameter.copy_(values * (1.7 / (parameter[0].numel() ** 0.5)))
                elif "fc" in key:
                    parameter.copy_(values * 0.2)
                elif key.endswith("weight"):
                    # Branches add little to their shortcuts: in deep networks of random weights rounding grows fast otherwise.
                    is_last = ".bn3." in key or (name == "resnet18" and ".bn2." in key)
                    parameter.copy_(values * 0.1 + 0.2 if is_last else values * 0.4 + 0.8)
                else:
                    parameter.copy_(values * 0.2)
            # Statistics as a trained network might have them.
            for index, (key, buffer) in enumerate((k, b) for k, b in model.named_buffers() if "running" in k):
                values = torch.from_numpy(hashed(buffer.numel(), 500 + index))
                buffer.copy_(values * 0.1 if key.endswith("mean") else values * 0.3 + 1)

    def activations(self, x):
        """The activations by the names that they have in the Swift encoder."""
        model, results = self.model, {}
        x = model.maxpool(model.relu(model.bn1(model.conv1(x))))
        for stage in range(1, 5):
            x = results[f"layer{stage}"] = getattr(model, f"layer{stage}")(x)
        x = results["pool"] = torch.flatten(model.avgpool(x), 1)
        results["output"] = self.unit(model.fc(x))
        return results

    def forward(self, x):
        return self.activations(x)["output"]


def gradients(module, count):
    return {
        key: {"samples": samples(p.grad, count), "norm": float(f"{p.grad.norm().item():.8g}")}
        for key, p in module.model.named_parameters()}


def descent(name, make, batch, dtype):
    module = make().to(dtype).train()
    sgd = torch.optim.SGD(module.parameters(), lr=RATES[name], momentum=0.9, weight_decay=1e-4)
    losses = []
    for step in range(STEPS):
        sgd.zero_grad()
        value = loss(module(batch(step).to(dtype)))
        value.backward()
        sgd.step()
        losses.append(value.item())
    return losses


def narrow(name, channels, stem, size, count, dimension, steps):
    """A training step, and with `steps` ten of them, of a narrow network."""
    def make():
        return ResNet(name, channels, dimension, stem)

    def batch(step):
        return images(step, count, size)

    module = make().double().train()
    found = module.activations(batch(0).double())
    value = loss(found["output"])
    value.backward()
    module.eval()
    with torch.no_grad():
        evaluated = module(batch(1).double())
    result = {
        "name": name, "channels": channels, "stem": stem, "size": size, "images": count, "dimension": dimension,
        "loss": value.item(), "activations": {key: samples(x, 48) for key, x in found.items()},
        "gradients": gradients(module, 4),
        "statistics": {key: samples(b, 2) for key, b in module.model.named_buffers() if "running" in key},
        "evaluated": samples(evaluated, 48), "rate": RATES[name],
        "losses": descent(name, make, batch, torch.float32) if steps else [],
    }
    if steps:
        print(name, stem, result["losses"], descent(name, make, batch, torch.float64))
    return result


def whole(name, size, count):
    """The activations of a network of full width in evaluation mode."""
    module = ResNet(name, 64, 128, "imagenet").double().eval()
    with torch.no_grad():
        found = module.activations(images(0, count, size).double())
    return {
        "name": name, "size": size, "images": count,
        "activations": {key: samples(x, 256 if key == "pool" else 64) for key, x in found.items()}}


def tiny(name, base):
    """The file of a very narrow network, and what it makes of some images."""
    module = ResNet(name, {"resnet18": 2, "resnet50": 1}[name], 3, "imagenet").eval()
    save_file(module.model.state_dict(), f"{base}/{name}.safetensors", {"format": "pt"})
    with torch.no_grad():
        found = module.activations(images(0, 4, 40))
    return {"name": name, "pool": samples(found["pool"], 1000), "output": samples(found["output"], 12)}


def main():
    base = os.path.dirname(os.path.abspath(__file__))
    result = {
        "narrow": [
            narrow("resnet18", 8, "cifar", 16, 16, 16, True), narrow("resnet50", 4, "imagenet", 64, 16, 16, True),
            narrow("resnet18", 5, "imagenet", 45, 10, 5, False), narrow("resnet50", 3, "cifar", 11, 14, 5, False),
            narrow("resnet18", 4, "imagenet", 112, 4, 5, False)],
        "whole": [whole("resnet18", 64, 2), whole("resnet50", 72, 2)],
        "tiny": [tiny("resnet18", base), tiny("resnet50", base)],
    }
    with open(f"{base}/resnet.json", "w") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main()
