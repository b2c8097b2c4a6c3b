"""Writes fixtures/*.pt, TorchScript files, and fixtures/scripts.json with what PyTorch computes with them; and
fixtures/layers.json with recurrent, normalising and transposed layers. Run with a Python that has torch."""

import io
import json
import pathlib
import zipfile
from typing import Dict

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(5)
OUT = pathlib.Path(__file__).parent / "fixtures"
OUT.mkdir(exist_ok=True)


def save(module, name):
    """Without the debugging records, which hold paths of the machine that wrote them."""
    scripted = io.BytesIO()
    torch.jit.save(module, scripted)
    with zipfile.ZipFile(scripted) as full, zipfile.ZipFile(OUT / name, "w") as lean:
        for entry in full.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                lean.writestr(zipfile.ZipInfo(entry.filename), full.read(entry))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.act = nn.ELU()

    def forward(self, x):
        return self.act(self.conv(x)) + x


class Picture(nn.Module):
    """A small network for images, one block of which is used twice and one only under a condition."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), Block())
        self.shared = nn.Tanh()
        self.sometimes = nn.Sigmoid()
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(4 * 6 * 6, 5)
        self.features[1].running_mean.normal_()
        self.features[1].running_var.uniform_(0.5, 1.5)

    def forward(self, x):
        y = self.shared(self.features(x))
        if bool(y.sum() > 1e9):
            y = self.sometimes(y)
        return self.fc(self.drop(self.shared(y).flatten(1)))


class Core(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv3d(2, 3, (4, 3, 3))
        self.second = nn.Conv3d(3, 3, (3, 3, 3))
        self.softplus = nn.Softplus()

    def forward(self, x):
        return self.softplus(self.second(torch.relu(self.first(x))))


class Readout(nn.Module):
    """A Gaussian place and a weight for each channel, as core-readout models of the retina have them."""

    def __init__(self, neurons):
        super().__init__()
        self.mask_mean = nn.Parameter(torch.randn(neurons, 2) * 0.3)
        self.mask_log_var = nn.Parameter(torch.randn(neurons) * 0.2 - 1.0)
        self.weight = nn.Parameter(torch.randn(neurons, 3))

    def forward(self, x):
        height, width = x.shape[3], x.shape[4]
        ys = torch.linspace(-1.0, 1.0, height)
        xs = torch.linspace(-1.0, 1.0, width)
        distance = (ys.view(1, -1, 1) - self.mask_mean[:, 0].view(-1, 1, 1)) ** 2
        distance = distance + (xs.view(1, 1, -1) - self.mask_mean[:, 1].view(-1, 1, 1)) ** 2
        mask = torch.exp(-distance / torch.exp(self.mask_log_var).view(-1, 1, 1))
        return torch.nn.functional.softplus(torch.einsum("bcthw,nhw,nc->btn", x, mask, self.weight))


class Video(nn.Module):
    """Sessions with different numbers of neurons; [batch; frame; neuron]."""

    def __init__(self):
        super().__init__()
        self.core = Core()
        self.readouts = nn.ModuleDict({"first": Readout(4), "second": Readout(2)})

    def forward(self, x, data_key: str):
        y = self.core(x)
        out = torch.zeros(0)
        found = False
        for key, readout in self.readouts.items():
            if key == data_key:
                out = readout(y)
                found = True
        if not found:
            raise ValueError("unknown session " + data_key)
        return out


class Several(nn.Module):
    """A recurrent network with two outputs."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        states, last = self.rnn(x.transpose(1, 2))
        return self.out(states).transpose(1, 2), last


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(3, 2)

    def forward(self, x) -> Dict[str, torch.Tensor]:
        y = self.inner(x)
        return {"rates": torch.relu(y), "sums": y}


def numbers(t):
    return {"shape": list(t.shape), "values": [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]}


def wave(*shape):
    return torch.sin(torch.arange(float(torch.Size(shape).numel()) * 1.0) * 0.7).reshape(shape)


cases = {}


def case(name, module, x, outputs, gradient):
    module.eval()
    x = x.clone().requires_grad_()
    found = outputs(module, x)
    gradient(found).sum().backward()
    cases[name] = {"stimulus": numbers(x), "gradient": numbers(x.grad), **{k: numbers(v) for k, v in found.items()}}


picture = Picture()
save(torch.jit.script(picture), "picture.pt")
case("picture", picture, wave(2, 2, 8, 8),
     lambda m, x: {"output": m(x), "features.0": m.features[0](x), "features.3.conv": m.features[3].conv(
         m.features[:3](x)), "features.3": m.features(x)}, lambda f: f["output"])
save(torch.jit.trace(picture.eval(), wave(1, 2, 8, 8)), "traced.pt")
video = Video()
save(torch.jit.script(video), "video.pt")
case("video", video, wave(2, 2, 9, 7, 8),
     lambda m, x: {"output": m(x, "first"), "second": m(x, "second"), "core.first": m.core.first(x), "core": m.core(x)},
     lambda f: f["output"])
with torch.no_grad():
    for readout in video.readouts.values():
        readout.mask_mean.zero_()
    cases["video"]["centred"] = numbers(video(wave(2, 2, 9, 7, 8), "first"))
several = Several()
save(torch.jit.script(several), "several.pt")
case("several", several, wave(2, 3, 5), lambda m, x: {"output": m(x)[0], "last": m(x)[1]}, lambda f: f["output"])
named = Named()
save(torch.jit.script(named), "named.pt")
case("named", named, wave(2, 3), lambda m, x: {"rates": m(x)["rates"], "sums": m(x)["sums"]}, lambda f: f["sums"])
(OUT / "scripts.json").write_text(
    "{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in cases.items()) + "}\n")

layers = {}


def layer(name, module, x):
    """Input, weights and output of one layer of torch.nn."""
    module.eval()
    for buffer_name, buffer in module.named_buffers():
        if buffer_name.endswith("running_mean"):
            buffer.normal_()
        elif buffer_name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    for parameter in module.parameters():
        parameter.data = torch.randn_like(parameter) * 0.5
    output = module(x)
    output = output[0] if isinstance(output, tuple) else output
    state = {k: numbers(v) for k, v in module.state_dict().items() if not k.endswith("num_batches_tracked")}
    layers[name] = {"input": numbers(x), "weights": state, "output": numbers(output)}


image, video_, line, sequence = wave(2, 4, 6, 7), wave(2, 2, 5, 4, 6), wave(2, 4, 9), wave(2, 5, 3)
layer("conv1d", nn.Conv1d(4, 6, 3, stride=2, padding=1, dilation=2, groups=2), line)
layer("conv2d", nn.Conv2d(4, 6, (3, 2), stride=(1, 2), padding=(1, 0), groups=2, bias=False), image)
layer("conv3d", nn.Conv3d(2, 3, (2, 3, 3), padding=(0, 1, 1)), video_)
layer("transposed", nn.ConvTranspose2d(4, 2, 3, stride=2, padding=1), image)
layer("max", nn.MaxPool2d(3, 2, 1), image)
layer("max ceiling", nn.MaxPool2d(2, 2, ceil_mode=True), image)
layer("average", nn.AvgPool3d((1, 2, 2)), video_)
layer("average 1d", nn.AvgPool1d(3, 2, 1), line)
layer("adaptive", nn.AdaptiveAvgPool2d((2, 3)), image)
layer("adaptive max", nn.AdaptiveMaxPool3d((2, 2, 3)), video_)
layer("batch", nn.BatchNorm2d(4, eps=1e-3), image)
layer("batch 3d", nn.BatchNorm3d(2), video_)
layer("instance", nn.InstanceNorm2d(4, affine=True), image)
layer("layer norm", nn.LayerNorm([6, 7]), image)
layer("linear", nn.Linear(7, 3), image)
layer("rnn", nn.RNN(3, 4, 2, batch_first=True), sequence)
layer("gru", nn.GRU(3, 4, 1, batch_first=True), sequence)
layer("lstm", nn.LSTM(3, 4, 2, batch_first=True), sequence)
for name, module in {"relu": nn.ReLU(), "leaky": nn.LeakyReLU(0.2), "elu": nn.ELU(0.5), "gelu": nn.GELU(),
                     "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "softplus": nn.Softplus()}.items():
    layer(name, module, line)
layer("dropout", nn.Dropout(0.5), line)
layer("flatten", nn.Flatten(), image)


class ConvolutionalGru(nn.Module):
    """The cell of Ballas et al. 2016, from its equations."""

    def __init__(self):
        super().__init__()
        self.gates = nn.Conv2d(2 + 3, 2 * 3, 3, padding=1)
        self.candidate = nn.Conv2d(2 + 3, 3, 3, padding=1)

    def forward(self, x):
        state = torch.zeros(x.shape[0], 3, x.shape[3], x.shape[4])
        states = []
        for frame in x.unbind(2):
            reset, update = torch.sigmoid(self.gates(torch.cat([frame, state], 1))).chunk(2, 1)
            new = torch.tanh(self.candidate(torch.cat([frame, reset * state], 1)))
            state = (1 - update) * new + update * state
            states.append(state)
        return torch.stack(states, 2)


layer("convolutional gru", ConvolutionalGru(), video_)
(OUT / "layers.json").write_text(
    "{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in layers.items()) + "}\n")
