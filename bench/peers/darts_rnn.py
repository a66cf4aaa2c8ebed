"""DARTS' search step on recurrent cells in plain PyTorch, as quark0/darts writes it: 300 units, vocabulary 10,000, 35 tokens."""

import torch
import torch.nn.functional as F
from torch import nn

VOCABULARY, UNITS, TIME, NODES = 10_000, 300, 35, 8
ACTIVATIONS = [torch.tanh, torch.relu, torch.sigmoid, lambda x: x]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, UNITS)
        self.bias = nn.Parameter(torch.zeros(VOCABULARY))
        self.initial = nn.Parameter(torch.empty(2 * UNITS, 2 * UNITS))
        self.inner = nn.ParameterList(torch.empty(UNITS, 2 * UNITS) for _ in range(NODES))
        self.norm = nn.BatchNorm1d(UNITS, affine=False)
        for weight in (self.embedding.weight, self.initial, *self.inner):
            nn.init.uniform_(weight, -0.04, 0.04)
        self.alpha = [nn.Parameter(1e-3 * torch.randn(36, 5))]

    def cell(self, x, hidden, probabilities, x_mask, h_mask):
        c, h = (torch.cat([x * x_mask, hidden * h_mask], -1) @ self.initial).chunk(2, -1)
        states = self.norm(hidden + c.sigmoid() * (h.tanh() - hidden)).unsqueeze(0)
        offset = 0
        for i, weight in enumerate(self.inner):
            c, h = ((states * h_mask).view(-1, UNITS) @ weight).view(i + 1, -1, 2 * UNITS).chunk(2, -1)
            c = c.sigmoid()
            rows = probabilities[offset : offset + i + 1]
            s = sum(
                (rows[:, k + 1, None, None] * (states + c * (activation(h) - states))).sum(0) for k, activation in enumerate(ACTIVATIONS)
            )
            states = torch.cat([states, self.norm(s).unsqueeze(0)])
            offset += i + 1
        return states[1:].mean(0)

    def forward(self, tokens, hidden):
        batch = tokens.shape[1]

        def mask(rate, *shape):
            return torch.empty(*shape).bernoulli_(1 - rate) / (1 - rate)

        x = self.embedding(tokens) * mask(0.2, 1, batch, UNITS)
        x_mask, h_mask = mask(0.75, batch, UNITS), mask(0.25, batch, UNITS)
        probabilities = F.softmax(self.alpha[0], -1)
        states = []
        for token in x:
            hidden = self.cell(token, hidden, probabilities, x_mask, h_mask)
            states.append(hidden)
        states = torch.stack(states)
        logits = F.linear((states * mask(0.75, 1, batch, UNITS)).view(-1, UNITS), self.embedding.weight, self.bias)
        return logits, hidden.detach(), states


def build(options, compiled):
    torch.manual_seed(1)
    model = Model()
    weights, alphas = list(model.parameters()), model.alpha
    forward = torch.compile(model) if compiled else model
    sgd = torch.optim.SGD(weights, 20, weight_decay=5e-7)
    adam = torch.optim.Adam(alphas, 3e-3, weight_decay=1e-3)
    hiddens = [torch.zeros(options.batch, UNITS)] * 2

    def text():
        ids = torch.randint(0, VOCABULARY, (TIME, options.batch))
        return ids, torch.randint(0, VOCABULARY, (TIME * options.batch,))

    def loss_on(tokens, targets, hidden, slowness=True):
        logits, after, states = forward(tokens, hidden)
        loss = F.cross_entropy(logits, targets)
        return (loss + 1e-3 * (states[1:] - states[:-1]).pow(2).mean() if slowness else loss), after

    def shift(vectors, factor):
        with torch.no_grad():
            torch._foreach_add_(weights, vectors, alpha=factor)

    def second_order(train, held, xi):
        saved = [w.detach().clone() for w in weights]
        gradients = torch.autograd.grad(loss_on(*train, hiddens[0])[0], weights)
        with torch.no_grad():
            for w, gradient in zip(weights, gradients):
                w.sub_(gradient + 5e-7 * w, alpha=xi)
        loss, after = loss_on(*held, hiddens[1], False)
        towards, *v = torch.autograd.grad(loss, alphas + weights)
        with torch.no_grad():
            torch._foreach_copy_(weights, saved)
        epsilon = (0.01 / torch.sqrt(sum((t * t).sum() for t in v))).item()
        shift(v, epsilon)
        (plus,) = torch.autograd.grad(loss_on(*train, hiddens[0])[0], alphas)
        shift(v, -2 * epsilon)
        (minus,) = torch.autograd.grad(loss_on(*train, hiddens[0])[0], alphas)
        with torch.no_grad():
            torch._foreach_copy_(weights, saved)
        alphas[0].grad = towards - xi * (plus - minus) / (2 * epsilon)
        return after

    def run(step):
        train, held = text(), text()
        if options.order == 1:
            loss, after = loss_on(*held, hiddens[1], False)
            (alphas[0].grad,) = torch.autograd.grad(loss, alphas)
        else:
            after = second_order(train, held, 20.0)
        hiddens[1] = after
        adam.step()
        sgd.zero_grad()
        loss, hiddens[0] = loss_on(*train, hiddens[0])
        loss.backward(inputs=weights)
        nn.utils.clip_grad_norm_(weights, 0.25)
        sgd.step()
        return loss.item()

    return run, sum(w.numel() for w in weights)
