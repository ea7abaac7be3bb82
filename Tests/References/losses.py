"""Losses and their gradients by PyTorch in float64, and steps of its optimisers: writes losses.json beside itself.

Run: python Tests/References/losses.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def unit_rows(generator, rows, columns):
    features = F.normalize(torch.randn(rows, columns, generator=generator), dim=1)
    return features.float().double()


def align(x, y, alpha):
    return (x - y).norm(dim=1).pow(alpha).mean()


def uniform(x, t):
    return torch.pdist(x).pow(2).mul(-t).exp().mean().log()


def contrastive(x, y, tau):
    logits = x @ y.T / tau
    labels = torch.arange(len(x))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


def decoupled(x, y, tau):
    z = torch.cat([x, y])
    count = len(z)
    partner = (torch.arange(count) + count // 2) % count
    logits = z @ z.T / tau
    positive = logits[torch.arange(count), partner]
    others = torch.ones(count, count, dtype=torch.bool)
    others[torch.arange(count), torch.arange(count)] = False
    others[torch.arange(count), partner] = False
    return (torch.logsumexp(logits.masked_fill(~others, float("-inf")), dim=1) - positive).mean()


def numbers(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]


def case(name, parameter, x, y, loss):
    x, y = x.clone().requires_grad_(), y.clone().requires_grad_()
    value = loss(x, y)
    value.backward()
    gradients = dict(gradientX=numbers(x.grad), gradientY=numbers(y.grad))
    return dict(name=name, parameter=parameter, value=value.item(), **gradients)


def batch(generator, rows, columns, spread):
    x = unit_rows(generator, rows, columns)
    y = F.normalize(x + spread * torch.randn(rows, columns, generator=generator), dim=1).float().double()
    cases = []
    for alpha in (0.5, 1.0, 2.0, 3.0):
        cases.append(case("align", alpha, x, y, lambda x, y: align(x, y, alpha)))
    for t in (0.5, 2.0, 8.0, 20.0):
        cases.append(case("uniform", t, x, y, lambda x, y: (uniform(x, t) + uniform(y, t)) / 2))
    for tau in (0.05, 0.5, 2.5):
        cases.append(case("contrastive", tau, x, y, lambda x, y: contrastive(x, y, tau)))
    for tau in (0.05, 0.5, 2.5):
        cases.append(case("decoupled", tau, x, y, lambda x, y: decoupled(x, y, tau)))

    def weighted(x, y):
        return 0.5 * contrastive(x, y, 0.5) + 0.98 * align(x, y, 2) + 0.96 * (uniform(x, 2) + uniform(y, 2)) / 2

    cases.append(case("weighted", 0.5, x, y, weighted))
    return dict(rows=rows, columns=columns, x=numbers(x), y=numbers(y), cases=cases)


def optimiser(kind, dtype=torch.float32):
    generator = torch.Generator().manual_seed(3)
    p = torch.randn(12, generator=generator).to(dtype).requires_grad_()
    q = torch.randn(5, generator=generator).to(dtype).requires_grad_()
    start = numbers(p) + numbers(q)
    if kind == "sgd":
        stepper = torch.optim.SGD([p, q], lr=0.12, momentum=0.9, weight_decay=1e-2)
    else:
        stepper = torch.optim.Adam([p, q], lr=1e-2, betas=(0.5, 0.999), eps=1e-8)
    steps = []
    for index in range(5):
        for group in stepper.param_groups:
            group["lr"] = (0.12 if kind == "sgd" else 1e-2) * (0.5 if index >= 3 else 1)
        gradients = torch.randn(17, generator=generator).to(dtype)
        p.grad, q.grad = gradients[:12].clone(), gradients[12:].clone()
        stepper.step()
        rate = stepper.param_groups[0]["lr"]
        steps.append(dict(rate=rate, gradient=numbers(gradients), values=numbers(p) + numbers(q)))
    return dict(start=start, steps=steps)


def cross_entropy():
    generator = torch.Generator().manual_seed(5)
    logits = (4 * torch.randn(6, 4, generator=generator)).requires_grad_()
    labels = [0, 3, 1, 1, 2, 0]
    value = F.cross_entropy(logits, torch.tensor(labels))
    value.backward()
    return dict(logits=numbers(logits), labels=labels, value=value.item(), gradient=numbers(logits.grad))


generator = torch.Generator().manual_seed(0)
result = dict(
    torch=torch.__version__,
    batches=[batch(generator, 12, 7, 0.5), batch(generator, 19, 2, 0.3)],
    crossEntropy=cross_entropy(),
    sgd=optimiser("sgd"),
    adam=optimiser("adam"),
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
