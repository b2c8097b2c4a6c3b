"""The steps of Images.fs in Python's torch (with torchvision): the same columns."""

import time

import torch
import torchvision
from torch import nn

torch.set_num_threads(2)


class Frames(nn.Module):
    def forward(self, x):
        return x.transpose(1, 2).flatten(2)


retina = nn.Sequential(nn.Conv3d(2, 16, (11, 7, 7)), nn.Softplus(), nn.Conv3d(16, 16, (7, 5, 5)), nn.Softplus(), Frames(),
                       nn.Linear(16 * 8 * 6, 40), nn.Softplus())
mean = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
deviation = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)


class Standardise(nn.Module):
    def forward(self, x):
        return (x - mean) / deviation


alexnet = nn.Sequential(Standardise(), torchvision.models.alexnet(weights=None))


def step(model, shape, unit, count):
    times = []
    for i in range(count + 5):
        x = torch.rand(shape).requires_grad_()
        start = time.perf_counter()
        model(x)[..., unit].sum().backward()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times[5:])[count // 2]


print(f"\n{'step, 2 threads':<34} {'batch':>8} {'ms':>12}")
for name, model, shape, count in [("AlexNet", alexnet, (3, 224, 224), 15), ("retina", retina, (2, 50, 18, 16), 30)]:
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for batch, n in [(1, count), (16, max(5, count // 3))]:
        print(f"{name:<34} {batch:>8} {step(model, (batch, *shape), 3, n):>12.2f}", flush=True)
