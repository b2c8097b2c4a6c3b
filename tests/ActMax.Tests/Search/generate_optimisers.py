"""Records what torch.optim does on a small function, for OptimiserTests.fs.

Run with any Python that has torch; writes optimisers.json beside this file.
The function is the sum over items b of a Rosenbrock-like quartic with coefficients of their own:

    f_b(x) = sum_i  a_b * (x[i+1] - x[i]^2)^2 + (1 - x[i])^2

Every case holds the points [2; 4] after steps 1 to 5 and then every fifth step, in float64 and, computed so, float32.
Items are independent, so L-BFGS runs once an item.
"""

import json
import pathlib

import torch

START = [[-0.6, 0.9, 0.3, -0.2], [1.4, -0.5, 0.7, 1.1]]
SCALES = [1.0, 3.0]


def value(x, scales):
    total = 0.0
    for b, scale in enumerate(scales):
        row = x[b]
        total = total + (scale * (row[1:] - row[:-1] ** 2) ** 2 + (1 - row[:-1]) ** 2).sum()
    return total


def follow(make, steps, dtype, start, scales):
    x = torch.tensor(start, dtype=dtype, requires_grad=True)
    optimiser = make([x])
    points = []

    def closure():
        optimiser.zero_grad()
        loss = value(x, scales)
        loss.backward()
        return loss

    for step in range(1, steps + 1):
        optimiser.step(closure)
        if step in kept(steps):
            points.append(x.detach().to(torch.float64).tolist())
    return points


def kept(steps):
    return [step for step in range(1, steps + 1) if step < 5 or step % 5 == 0]


def adam(lr, beta1, beta2, eps):
    return lambda p: torch.optim.Adam(p, lr=lr, betas=(beta1, beta2), eps=eps)


def sgd(lr, momentum, nesterov):
    return lambda p: torch.optim.SGD(p, lr=lr, momentum=momentum, nesterov=nesterov)


def adamw(lr, beta1, beta2, eps, decay):
    return lambda p: torch.optim.AdamW(p, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=decay)


class NAdam(torch.optim.Optimizer):
    """torch.optim.NAdam of torch 2; that of torch 1 takes the momentum of the step twice into the next product."""

    def __init__(self, params, **settings):
        super().__init__(params, settings)

    @torch.no_grad()
    def step(self, closure):
        with torch.enable_grad():
            closure()
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["momentum_decay"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(n=0, product=1.0, mean=torch.zeros_like(p), square=torch.zeros_like(p))
                state["n"] += 1
                n = state["n"]
                mu, following = (b1 * (1 - 0.5 * 0.96 ** (k * decay)) for k in (n, n + 1))
                state["product"] *= mu
                state["mean"].mul_(b1).add_(p.grad, alpha=1 - b1)
                state["square"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                scale = state["square"].div(1 - b2**n).sqrt().add(eps)
                p.addcdiv_(p.grad, scale, value=-lr * (1 - mu) / (1 - state["product"]))
                p.addcdiv_(state["mean"], scale, value=-lr * following / (1 - state["product"] * following))


def nadam(lr, beta1, beta2, eps, decay):
    return lambda p: NAdam(p, lr=lr, betas=(beta1, beta2), eps=eps, momentum_decay=decay)


def rmsprop(lr, alpha, eps, momentum):
    return lambda p: torch.optim.RMSprop(p, lr=lr, alpha=alpha, eps=eps, momentum=momentum)


def lbfgs(lr, history):
    return lambda p: torch.optim.LBFGS(p, lr=lr, max_iter=1, history_size=history)


CASES = [
    ("adam", [0.1, 0.9, 0.999, 1e-8], 50),
    ("adam", [0.05, 0.5, 0.9, 1e-3], 50),
    ("adam", [0.02, 0.0, 0.99, 1e-6], 30),
    ("sgd", [0.01, 0.0, 0.0], 50),
    ("sgd", [0.01, 0.9, 0.0], 50),
    ("sgd", [0.01, 0.8, 1.0], 50),
    ("adamw", [0.1, 0.9, 0.999, 1e-8, 0.01], 50),
    ("adamw", [0.05, 0.5, 0.9, 1e-3, 0.5], 30),
    ("nadam", [0.1, 0.9, 0.999, 1e-8, 4e-3], 50),
    ("nadam", [0.05, 0.5, 0.9, 1e-3, 0.1], 30),
    ("rmsprop", [0.01, 0.99, 1e-8, 0.0], 50),
    ("rmsprop", [0.005, 0.9, 1e-4, 0.8], 30),
    ("lbfgs", [1.0, 100], 30),
    ("lbfgs", [0.3, 100], 50),
    ("lbfgs", [0.5, 3], 50),
]


def make(kind, settings):
    if kind in ("adam", "adamw", "nadam", "rmsprop"):
        return {"adam": adam, "adamw": adamw, "nadam": nadam, "rmsprop": rmsprop}[kind](*settings)
    if kind == "sgd":
        return sgd(settings[0], settings[1], bool(settings[2]))
    return lbfgs(settings[0], int(settings[1]))


def record(kind, settings, steps, dtype):
    if kind == "lbfgs":
        alone = [
            follow(make(kind, settings), steps, dtype, [START[b]], [SCALES[b]]) for b in range(len(START))
        ]
        return [[alone[b][i][0] for b in range(len(START))] for i in range(len(kept(steps)))]
    return follow(make(kind, settings), steps, dtype, START, SCALES)


def at_once(settings, steps):
    """All steps in one call: what many calls of one step each must equal."""
    rows = []
    for b in range(len(START)):
        x = torch.tensor([START[b]], dtype=torch.float64, requires_grad=True)
        optimiser = torch.optim.LBFGS([x], lr=settings[0], max_iter=steps, max_eval=10**6, history_size=settings[1],
                                      tolerance_grad=0.0, tolerance_change=0.0)

        def closure():
            optimiser.zero_grad()
            loss = value(x, [SCALES[b]])
            loss.backward()
            return loss

        optimiser.step(closure)
        rows.append(x.detach().tolist()[0])
    return rows


torch.set_num_threads(1)
result = {
    "torch": torch.__version__,
    "start": START,
    "scales": SCALES,
    "cases": [
        {
            "kind": kind,
            "settings": settings,
            "steps": kept(steps),
            "float64": record(kind, settings, steps, torch.float64),
            "float32": record(kind, settings, steps, torch.float32),
        }
        for kind, settings, steps in CASES
    ],
    "lbfgs_at_once": {"settings": [0.5, 100], "steps": 20, "point": at_once([0.5, 100], 20)},
}
text = json.dumps(result, separators=(",", ":")).replace('{"kind"', '\n{"kind"')
pathlib.Path(__file__).with_name("optimisers.json").write_text(text + "\n")
