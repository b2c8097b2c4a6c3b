"""Makes golden cases of the analysis functions by running connectome_interpreter on small made-up networks.

usage: analysis_cases.py SOURCE_FOLDER OUT_FOLDER SEED ...
SOURCE_FOLDER holds the package connectome_interpreter, v2.8.1 or v2.10.0. Writes OUT_FOLDER/analysis_<seed>_<version>.json.

Layout: the keys of the other golden files, and
  idx_to_column          place of some neurons
  helpers                {call: result}; the text of a call says its arguments, as in the v2.8.1 file
  paths                  (v2.10.0) {length, find, group, effective_e, effective_i, excess: {in, keep, targets, out}}
  layer_gradients        (v2.10.0) {case: {class, grouped, constructor, input, target, normalize, data}}
"""
import contextlib
import io
import json
import os
import sys
import warnings

sys.path.insert(0, sys.argv[1])
import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
import connectome_interpreter as ci
import importlib

external_map, path_finding, utils, compress_paths = (
    importlib.import_module("connectome_interpreter." + m) for m in ["external_map", "path_finding", "utils", "compress_paths"])

warnings.filterwarnings("ignore")
CPU = torch.device("cpu")
torch.set_num_threads(1)
NEW = ci.__version__.startswith("2.10")
NAMES = ["m", "inh", "out", "m", "m", "out", "inh2"]


def make(seed):
    rng = np.random.default_rng(seed)
    n, s, t, b = int(rng.integers(9, 26)), int(rng.integers(2, 6)), int(rng.integers(3, 6)), int(rng.integers(1, 4))
    places = rng.permutation(n)
    sensory = np.sort(places[:s])
    group = {int(i): ["in", "inB"][k % 2] for k, i in enumerate(sensory)}
    group |= {int(i): NAMES[k % 7] for k, i in enumerate(places[s:])}
    group = dict(sorted(group.items()))
    sign = {i: -1 if g.startswith("inh") else 1 for i, g in group.items()}
    dense = np.zeros((n, n), np.float32)
    for post in range(n):
        pres = rng.choice(n, int(rng.integers(2, 6)), replace=False)
        dense[pres, post] = np.round(rng.dirichlet(np.ones(len(pres))) * rng.uniform(.6, 1), 4) * (.3 if post in sensory else 1)
    dense[dense < 1e-3] = 0
    dense[int(sensory[0]), int(rng.choice(places[s:]))] = np.float32(0.0004)
    x = (np.round(rng.uniform(-.2, 1.2, (b, s, t)), 4) + 3e-5).astype(np.float32)
    return dense, [int(i) for i in sensory], group, sign, x, rng


def frame(df):
    df = df.reset_index(drop=True)
    return json.loads(df.to_json(orient="split", double_precision=15))


def quiet(f, *a, **k):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return f(*a, **k)


def helpers(dense, sensory, group, x, act, rng):
    n, r = dense.shape[0], {}
    inprop = sp.csr_matrix(dense)
    bar, conn = round(float(rng.uniform(.05, .4)), 2), round(float(rng.uniform(.02, .2)), 2)
    pick = [int(i) for i in rng.choice(n, 3, replace=False)]
    names = [f"b{i}" for i in range(len(x))]
    df = quiet(ci.get_neuron_activation, act, list(range(n)), names, group)
    r["get_neuron_activation 3d groups"] = frame(df)
    r[f"get_neuron_activation 2d no group [{','.join(map(str, pick))}]"] = frame(quiet(ci.get_neuron_activation, act[0], pick))
    df = quiet(ci.get_input_activation, x[0], sensory, group, activation_threshold=bar)
    r[f"get_input_activation 2d thr {bar}"] = frame(df.reset_index() if df.index.name == "group" else df)
    to_df = lambda *a, **k: frame(quiet(ci.activations_to_df, inprop, x[0], act[0], sensory, *a, **k))
    r["activations_to_df default"] = to_df()
    r[f"activations_to_df groups act {bar} conn {conn}"] = to_df(group, activation_threshold=bar, connectivity_threshold=conn)
    r["activations_to_df groups act 0 conn 0"] = to_df(group)
    r[f"activations_to_df_batched thr {bar}/{conn}"] = frame(
        quiet(ci.activations_to_df_batched, inprop, x, act, sensory, activation_threshold=bar, connectivity_threshold=conn))
    for start in [0, 1]:
        path = pd.DataFrame(dict(pre=["in", "m", "m"], post=["m", "m", "out"], weight=[.5, .2, .3], layer=[1, 2, 3]))
        if x.shape[2] >= 3 + start:
            r[f"get_activations_for_path start{start}"] = frame(
                quiet(ci.get_activations_for_path, path, act[0], x[0], sensory, group, activation_start=start))
    path = quiet(ci.activations_to_df, inprop, x[0], act[0], sensory, activation_threshold=bar, connectivity_threshold=conn)
    r[f"activated_path_for_ngl thr {bar}/{conn}"] = frame(quiet(ci.activated_path_for_ngl, path))
    df = pd.DataFrame(dict(o1=[.3, .9], o2=[0, .5]), index=["in", "inB"])
    r["input_from_df t=[0,2]"] = np.asarray(quiet(ci.input_from_df, df, sensory, group, x.shape[2], [0, 2])).tolist()
    df = quiet(compress_paths.result_summary, inprop, list(range(n)), list(range(n)), group, display_output=False, display_threshold=0)
    r["result_summary groups"] = json.loads(df.to_json(orient="split", double_precision=15))
    clean = lambda d: {str(c): {str(k): float(v) for k, v in row.items()} for c, row in d.items()}
    r[f"get_activations groups thr {bar}"] = clean(utils.get_activations(act[0], list(range(n)), group, threshold=bar))
    r["get_activations top_n 3"] = clean(utils.get_activations(act[0], list(range(n)), top_n=3))
    r["make_sine_stim phase 250 amp 0.7 n 5"] = {str(k): v for k, v in external_map.make_sine_stim(250, .7, 5).items()}
    columns = {i: int(rng.integers(1, 5)) for i, g in group.items() if g in ("m", "inh")}
    r["activity_by_column no input"] = frame(quiet(ci.activity_by_column, act[0], group, columns, ["m", "inh"]))
    return r, columns


def paths(dense, sensory, group, sign, rng):
    n, length = dense.shape[0], int(rng.integers(2, 5))
    inprop = sp.coo_matrix(dense)
    outputs = [i for i, g in group.items() if g == "out"]
    found = quiet(path_finding.find_paths_of_length, inprop, sensory, outputs, length)
    if found is None:
        return None
    rows = lambda df: df[["pre", "post", "weight", "layer"]].values.tolist()
    grouped = quiet(path_finding.group_paths, found.copy(), group, group)
    e, i = quiet(compress_paths.signed_effective_conn_from_paths, found.copy(), wide=False, idx_to_nt=sign)
    cut = found.sample(frac=.7, random_state=int(rng.integers(1000)))
    keep = [int(rng.integers(n))]
    target = [cut[cut.layer == cut.layer.max()].post.iloc[0]]
    excess = []
    for k, t in [(None, None), (None, target), (keep, None)]:
        out = quiet(path_finding.remove_excess_neurons, cut.copy(), keep=k, target_indices=t, quiet=True)
        excess.append({"in": rows(cut), "keep": k, "targets": t and [int(i) for i in t], "out": [] if out is None else rows(out)})
    return dict(length=length, outputs=outputs, find=rows(found), group=rows(grouped), excess=excess,
                effective_e=e[["pre", "post", "weight"]].values.tolist(), effective_i=i[["pre", "post", "weight"]].values.tolist())


def layer_gradients(weights, sensory, group, x, rng):
    t, result = x.shape[2], {}
    for name, cls, grouped, args, normalize in [
            ("plain", "MultilayeredNetwork", False, {}, False),
            ("groups", "MultilayeredNetwork", True, dict(tau=1.5, slope_dict={"m": 3.5}), False),
            ("normalized", "MultilayeredNetwork", False, dict(tau=2), True),
            ("linear", "LinearNetwork", False, dict(tau=3), False)]:
        net = getattr(ci, cls)(weights, sensory, num_layers=t, device=CPU, idx_to_group=group if grouped else None, **args)
        target = {t - 1: ["out"], 1: ["m"]} if grouped else {t - 1: [i for i, g in group.items() if g == "out"]}
        monitor = sorted(set(group.values())) if grouped else list(range(len(group)))
        df = quiet(ci.get_gradients, net, torch.tensor(x), monitor, target, normalize_per_layer=normalize, device=CPU)
        result[name] = {"class": cls, "grouped": grouped, "constructor": args, "input": "input_B_S_T", "target": target,
                        "normalize": normalize, "data": frame(df)}
    return result


for seed in map(int, sys.argv[3:]):
    dense, sensory, group, sign, x, rng = make(seed)
    inprop = sp.coo_matrix(dense)
    weights = ci.add_sign(inprop, sign)
    act = ci.MultilayeredNetwork(weights, sensory, num_layers=x.shape[2], device=CPU, **(dict(tau=1) if NEW else {}))(torch.tensor(x)).detach().numpy()
    results, columns = helpers(dense, sensory, group, x, act, rng)
    document = dict(
        _about=f"connectome_interpreter v{ci.__version__}; torch {torch.__version__} CPU float32; made by analysis_cases.py (MIT licence)",
        N=len(dense), sensory_indices=sensory, num_layers=x.shape[2],
        inprop_edges_pre_post_w=[[int(a), int(b), float(w)] for a, b, w in zip(inprop.row, inprop.col, inprop.data)],
        idx_to_sign=sign, idx_to_group=group, idx_to_column=columns, input_B_S_T=x.tolist(),
        signed_edges_row_post_col_pre=[[int(b), int(a), float(w) * sign[int(a)]] for a, b, w in zip(inprop.row, inprop.col, inprop.data)],
        activity_B_N_T=act.tolist(), helpers=results)
    if NEW:
        document |= dict(paths=paths(dense, sensory, group, sign, rng),
                         layer_gradients=layer_gradients(weights, sensory, group, x, rng))
    with open(os.path.join(sys.argv[2], f"analysis_{seed}_v{ci.__version__}.json"), "w") as f:
        json.dump(document, f, separators=(",", ":"))
