"""Activation maximisation of a set of larval output neurons with connectome_interpreter (the reference system).

usage: larva_reference.py SOURCE_FOLDER DATA_FOLDER OUT_FOLDER
         [--iterations 50] [--in-lambda 0.01] [--out-lambda 0.01] [--learning-rate 0.1] [--seed 0]
         [--cell-type DN-SEZ] [--name-prefix "BAla12 descending"] [--value 0.9] [--layer 4] [--layers 5] [--tau 1]

SOURCE_FOLDER  holds the Python package connectome_interpreter (v2.10.0 was used)
DATA_FOLDER    holds larva_inprop.npz (presynaptic in rows, unsigned input proportions) and larva_type_meta.csv
OUT_FOLDER     gets
  larva_init.npy                float32 [1, sensory, time]: torch.rand after torch.manual_seed(seed)
  larva_sensory.npy             int64 [sensory]: position in the matrix of every row of the stimulus, ascending
  larva_targets.csv             layer, neuron (position in the matrix), value, name
  larva_<run>_input.npy         float32 [sensory, time]: the returned stimulus, clipped to -1..1
  larva_<run>_output.npy        float32 [neuron, layer]: the response to it
  larva_<run>.json              settings, losses of each iteration, the numbers printed, times
where <run> is it<iterations>_in<lambda>_out<lambda>.

The task: threshold 0.01, slope 5, groups by cell type; no signs are known, so every synapse counts as excitatory.
Sensory neurons are those with cell_type == 'sensory'; rows of the table without idx are dropped.
Targets are the neurons of --cell-type whose name starts with --name-prefix, all to --value at --layer (0-based).
"""
import time

START = time.perf_counter()
import argparse
import json
import os
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for folder in ["source", "data", "out"]:
    parser.add_argument(folder)
parser.add_argument("--iterations", type=int, default=50)
parser.add_argument("--in-lambda", type=float, default=0.01)
parser.add_argument("--out-lambda", type=float, default=0.01)
parser.add_argument("--learning-rate", type=float, default=0.1)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--cell-type", default="DN-SEZ")
parser.add_argument("--name-prefix", default="BAla12 descending")
parser.add_argument("--value", type=float, default=0.9)
parser.add_argument("--layer", type=int, default=4)
parser.add_argument("--layers", type=int, default=5)
parser.add_argument("--tau", type=float, default=1)
arg = parser.parse_args()

sys.path.insert(0, arg.source)
import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
import connectome_interpreter as ci

ACTIVE = 0.01  # a stimulus cell counts as active from this value on
imported = time.perf_counter()

# data
meta = pd.read_csv(os.path.join(arg.data, "larva_type_meta.csv"), index_col=0).dropna(subset=["idx"])
meta["idx"] = meta.idx.astype(int)
inprop = sp.load_npz(os.path.join(arg.data, "larva_inprop.npz"))
sensory = sorted(set(meta.idx[meta.cell_type == "sensory"]))
chosen = meta[(meta.cell_type == arg.cell_type) & meta.name.str.startswith(arg.name_prefix)].sort_values("idx")
if chosen.empty:
    sys.exit(f"no neuron of type {arg.cell_type} has a name that starts with {arg.name_prefix!r}")

# model and targets
model = ci.MultilayeredNetwork(
    ci.add_sign(inprop, dict.fromkeys(meta.idx, 1)), sensory, num_layers=arg.layers, threshold=0.01, tanh_steepness=5,
    tau=arg.tau, idx_to_group=dict(zip(meta.idx, meta.cell_type)), device=torch.device("cpu"))
targets = ci.TargetActivation({arg.layer: dict.fromkeys(chosen.idx.tolist(), arg.value)})

torch.manual_seed(arg.seed)
init = torch.rand((1, len(sensory), arg.layers))
with torch.no_grad():
    start_activity = model(init)[0, chosen.idx.tolist(), arg.layer].numpy()

# search
began = time.perf_counter()
stimulus, response, act_loss, out_reg, in_reg, _ = ci.activation_maximisation(
    model, targets, num_iterations=arg.iterations, learning_rate=arg.learning_rate, in_reg_lambda=arg.in_lambda,
    out_reg_lambda=arg.out_lambda, seed=arg.seed, quiet=True, device=torch.device("cpu"))
ended = time.perf_counter()

# results
achieved = response[chosen.idx.tolist(), arg.layer]
numbers = dict(
    iterations_run=len(act_loss),
    first_activation_loss=act_loss[0],
    last_activation_loss=act_loss[-1],
    best_activation_loss=min(act_loss),
    returned_activation_loss=float(np.mean((achieved.astype(np.float64) - arg.value) ** 2)),
    initial_target_activity=float(start_activity.mean()),
    achieved_target_activity=float(achieved.mean()),
    achieved_each=[float(a) for a in achieved],
    last_input_regularisation=in_reg[-1],
    last_output_regularisation=out_reg[-1],
    active_sensory_neurons=int((stimulus >= ACTIVE).any(axis=1).sum()),
    active_cells=int((stimulus >= ACTIVE).sum()),
    negative_cells=int((stimulus <= -ACTIVE).sum()),
    cells=int(stimulus.size),
    active_neurons_any_layer=int((response >= ACTIVE).any(axis=1).sum()),
    import_seconds=imported - START,
    search_seconds=ended - began,
    milliseconds_per_iteration=(ended - began) / max(1, len(act_loss)) * 1e3,
)
os.makedirs(arg.out, exist_ok=True)
run = f"it{arg.iterations}_in{arg.in_lambda:g}_out{arg.out_lambda:g}"


def path(name):
    return os.path.join(arg.out, name)


np.save(path("larva_init.npy"), init.numpy())
np.save(path("larva_sensory.npy"), np.array(sensory, np.int64))
chosen.assign(layer=arg.layer, neuron=chosen.idx, value=arg.value)[["layer", "neuron", "value", "name"]].to_csv(
    path("larva_targets.csv"), index=False)
np.save(path(f"larva_{run}_input.npy"), stimulus.astype(np.float32))
np.save(path(f"larva_{run}_output.npy"), response.astype(np.float32))
numbers["process_seconds"] = time.perf_counter() - START
settings = {k: v for k, v in vars(arg).items() if k not in ("source", "data", "out")}
settings |= dict(threshold=0.01, tanh_steepness=5, version=ci.__version__, torch=torch.__version__,
                 threads=torch.get_num_threads(), target_neurons=chosen.idx.tolist())
with open(path(f"larva_{run}.json"), "w") as f:
    json.dump(dict(settings=settings, numbers=numbers, act_loss=act_loss, out_reg=out_reg, in_reg=in_reg), f, indent=1)
print(json.dumps(numbers, indent=1))
