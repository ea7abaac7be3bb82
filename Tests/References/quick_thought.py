#!/usr/bin/env python3
"""Two sentence encoders, their losses and ten training steps by PyTorch: writes quick_thought.json beside itself.

Run: python Tests/References/quick_thought.py (PyTorch 2).
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(3)
WORDS, DIMENSION, HIDDEN = 40, 6, 5
generator = torch.Generator().manual_seed(5)
lengths = [3, 1, 7, 4, 7, 2, 5, 1, 6, 3, 9, 2]
sentences = [torch.randint(0, WORDS, (length,), generator=generator) for length in lengths]
starts = [True, False, False, False, False, True, False, False, True, True, False, False]


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, DIMENSION)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        self.f = nn.GRU(DIMENSION, HIDDEN, bidirectional=True, batch_first=True)
        self.g = nn.GRU(DIMENSION, HIDDEN, bidirectional=True, batch_first=True)

    def forward(self, batch):
        packed = nn.utils.rnn.pack_sequence([self.embedding(s) for s in batch], enforce_sorted=False)
        return [functional.normalize(rnn(packed)[1].transpose(0, 1).reshape(len(batch), -1), dim=1)
                for rnn in (self.f, self.g)]


def neighbours(starts):
    return [[j for j in (i - 1, i + 1) if 0 <= j < len(starts) and not starts[max(i, j)]] for i in range(len(starts))]


def contrastive(f, g, starts, tau):
    log = functional.log_softmax(f @ g.T / tau, dim=1)
    near = [(i, others) for i, others in enumerate(neighbours(starts)) if others]
    return -sum(log[i, others].mean() for i, others in near) / len(near)


def align(f, g, starts, alpha):
    near = [(i, others) for i, others in enumerate(neighbours(starts)) if others]
    return sum((f[i] - g[others]).norm(dim=1).pow(alpha).mean() for i, others in near) / len(near)


def uniform(x, t):
    return torch.pdist(x).pow(2).mul(-t).exp().mean().log()


def losses(f, g, starts):
    return dict(contrastive=contrastive(f, g, starts, 0.3), align1=align(f, g, starts, 1), align2=align(f, g, starts, 2),
                uniform=uniform(f, 2) + uniform(g, 2))


def numbers(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]


module = Encoder()
weights = {name: dict(shape=list(p.shape), values=numbers(p)) for name, p in module.state_dict().items()}
f, g = module(sentences)
parts = losses(f, g, starts)
objective = parts["contrastive"] + 0.7 * parts["align1"] + 0.4 * parts["align2"] + 0.5 * parts["uniform"]
objective.backward()
gradients = {name: numbers(p.grad) for name, p in module.named_parameters()}

# Ten steps on batches of six consecutive sentences, with the clipping and Adam of the paper at a larger rate.
module = Encoder()
module.load_state_dict({name: torch.tensor(w["values"]).reshape(w["shape"]) for name, w in weights.items()})
adam = torch.optim.Adam(module.parameters(), 5e-3)
steps, norms = [], []
for step in range(10):
    first = 6 * (step % 2)
    adam.zero_grad()
    f10, g10 = module(sentences[first:first + 6])
    own = starts[first:first + 6]
    loss = contrastive(f10, g10, own, 0.3) + 0.5 * align(f10, g10, own, 2) + 0.5 * (uniform(f10, 2) + uniform(g10, 2))
    loss.backward()
    norms.append(float(nn.utils.clip_grad_norm_(module.parameters(), 0.5)))
    adam.step()
    steps.append(float(loss))
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(dict(
    words=WORDS, dimension=DIMENSION, hidden=HIDDEN, sentences=[s.tolist() for s in sentences], starts=starts,
    weights=weights, f=numbers(f), g=numbers(g), losses={name: float(v) for name, v in parts.items()},
    gradients=gradients, steps=steps, norms=norms,
    after={name: numbers(p) for name, p in module.named_parameters()}), separators=(",", ":")) + "\n")
