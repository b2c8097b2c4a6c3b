"""Writes fixtures/networks.json: what torchvision's networks give out, layer by layer, with weights that both sides
compute. Run with a Python that has torch and torchvision."""

import json
import pathlib

import numpy
import torch
import torchvision

torch.set_num_threads(2)
OUT = pathlib.Path(__file__).parent / "fixtures"
OUT.mkdir(exist_ok=True)


def hashed(count, seed):
    """Numbers from [-1, 1) that any language can make exactly: a multiplicative hash of the position."""
    at = numpy.arange(count, dtype=numpy.uint64)
    mixed = (at * numpy.uint64(2654435761) + numpy.uint64(seed) * numpy.uint64(40503)) & numpy.uint64(0xFFFFFFFF)
    mixed = ((mixed ^ (mixed >> numpy.uint64(15))) * numpy.uint64(2246822519)) & numpy.uint64(0xFFFFFFFF)
    mixed = mixed ^ (mixed >> numpy.uint64(13))
    return (mixed >> numpy.uint64(8)).astype(numpy.float64) / 8388608.0 - 1.0


def weight(name, shape, place):
    values = hashed(int(numpy.prod(shape)), place + 1)
    if name.endswith("running_var"):
        values = 1.0 + 0.5 * values
    elif len(shape) > 1:
        values = values * numpy.sqrt(6.0 / numpy.prod(shape[1:]))
    elif name.endswith("weight"):
        values = 1.0 + 0.25 * values
    else:
        values = 0.1 * values
    return torch.from_numpy(values.astype(numpy.float32).reshape(shape))


MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def record(network, size):
    network.eval()
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    network.load_state_dict({k: weight(k, v.shape, i) for i, (k, v) in enumerate(state.items())}, strict=False)
    image = torch.from_numpy((0.5 + 0.5 * hashed(3 * size * size, 0)).astype(numpy.float32)).reshape(1, 3, size, size)
    image = torchvision.transforms.functional.normalize(image, MEAN, DEVIATION)
    layers = {}

    def keep(path):
        def hook(module, inputs, output):
            if path in layers:
                return  # the second use of a shared module
            flat = output.detach().double().flatten()
            places = [int(i) for i in numpy.linspace(0, len(flat) - 1, 7)]
            layers[path] = {
                "shape": list(output.shape),
                "sum": float(flat.sum()),
                "magnitude": float(flat.abs().max()),
                "places": places,
                "values": [float(flat[i]) for i in places],
            }

        return hook

    for path, module in network.named_modules():
        if path:
            if hasattr(module, "inplace"):
                module.inplace = False
            module.register_forward_hook(keep(path))
    with torch.no_grad():
        network(image)
    shapes = {k: list(v.shape) for k, v in state.items()}
    return {"size": size, "weights": shapes, "layers": layers}


models = torchvision.models
cases = {
    "AlexNet": record(models.alexnet(weights=None), 96),
    "VGG-16": record(models.vgg16(weights=None), 32),
    "ResNet-18": record(models.resnet18(weights=None), 64),
}
lines = []
for name, case in cases.items():
    rows = ",\n".join(f"   {json.dumps(k)}: {json.dumps(v)}" for k, v in case["layers"].items())
    lines.append(f' {json.dumps(name)}: {{"size": {case["size"]},\n  "weights": {json.dumps(case["weights"])},\n'
                 f'  "layers": {{\n{rows}}}}}')
(OUT / "networks.json").write_text("{\n" + ",\n".join(lines) + "}\n")
