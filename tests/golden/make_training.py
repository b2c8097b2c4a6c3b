"""Makes training_v2.8.1.json and training_v2.10.0.json: what train_model of connectome_interpreter does.

usage: make_training.py SOURCE_FOLDER GOLDEN_JSON OUT_JSON
SOURCE_FOLDER holds the package connectome_interpreter (v2.8.1 or v2.10.0), GOLDEN_JSON is the golden file of the
same version, whose network this uses.
"""
import contextlib
import io
import json
import sys

sys.path.insert(0, sys.argv[1])
import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
import connectome_interpreter as ci

torch.set_num_threads(1)
gold = json.load(open(sys.argv[2]))
new = "tau" in ci.MultilayeredNetwork.__init__.__code__.co_varnames
version = "v2.10.0" if new else "v2.8.1"
post, pre, w = zip(*gold["signed_edges_row_post_col_pre"])
groups = {int(k): v for k, v in gold["idx_to_group"].items()}
items, sensory, layers = 6, len(gold["sensory_indices"]), gold["num_layers"]
random = np.random.RandomState(1)
inputs = random.uniform(0.05, 0.95, (items, sensory, layers)).round(4).astype(np.float32)


def net(**settings):
    weights = sp.coo_matrix((np.array(w, np.float32), (post, pre)), shape=(gold["N"],) * 2)
    return ci.MultilayeredNetwork(weights, gold["sensory_indices"], num_layers=layers,
                                  idx_to_group=groups, device=torch.device("cpu"), **settings)


def targets(layered, rows):
    found = []
    for item in range(items):
        for neuron in range(3, 3 + rows):
            for layer in (1, 3) if layered else (None,):
                found.append([item, neuron, layer, float(round(random.uniform(0.05, 0.9), 4))])
    return found


tau = dict(tau=2) if new else {}
start = dict(tanh_steepness=2, default_bias=0.1, **tau)
shaped = dict(start, slope_dict={"m": 3, "inh": 1.5}, bias_dict={"out": 0.05, "m": 0.2})
divisive = dict(shaped, divisive_normalization={"inh": ["m", "out"]}, divisive_strength=2)
cases = {
    "defaults, with layers": (shaped, targets(True, 5), {}),
    "defaults, mean over layers": (start, targets(False, 4), dict(num_epochs=40)),
    "slopes alone, no pull, seed 7": (shaped, targets(True, 3), dict(
        num_epochs=40, train_biases=False, param_reg_lambda=0.0, learning_rate=0.05, seed=7,
        **(dict(train_tau=False) if new else {}))),
}
if new:
    cases["divisive strength too"] = (divisive, targets(True, 5), dict(num_epochs=60, train_fraction=0.5))

found = {}
for name, (settings, rows, call) in cases.items():
    model = net(**settings)
    frame = pd.DataFrame(rows, columns=["batch", "neuron_idx", "layer", "value"])
    if frame["layer"].isna().all():
        frame = frame.drop(columns="layer")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        out = ci.train_model(model, torch.tensor(inputs), frame, **call)
    history = out[1]
    names = sorted(set(groups.values()))
    values = {"slope": model.slope, "bias": model.raw_biases}
    if new:
        values["tau"] = model.tau_param
    parameters = {kind: dict(zip(names, map(float, tensor))) for kind, tensor in values.items()}
    if new and "divisive_normalization" in settings:
        strengths = sorted(settings["divisive_normalization"])
        parameters["divisive"] = dict(zip(strengths, map(float, model.divisive_strength)))
    found[name] = dict(constructor=dict(settings, grouped=True), call=call, targets=rows, history=history, parameters=parameters,
                       train=[int(i) for i in out[6]], validation=[int(i) for i in out[7]])

json.dump(
    {
        "_about": f"connectome_interpreter {version}; torch {torch.__version__} CPU float32; made by running "
                  "train_model (tests/golden/make_training.py); the library is MIT-licensed",
        **{key: gold[key] for key in ("N", "sensory_indices", "num_layers", "idx_to_group",
                                      "signed_edges_row_post_col_pre")},
        "training_inputs": inputs.astype(float).round(4).tolist(),
        "training": found,
    }, open(sys.argv[3], "w"), separators=(",", ":"))
print(version, {name: (len(case["history"]["loss"]), case["history"]["loss"][0], case["history"]["loss"][-1])
                for name, case in found.items()})
