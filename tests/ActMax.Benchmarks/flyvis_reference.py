"""The time of an iteration of `generate` by flyvis' own code, at extent 15, 80 frames of 1/100 s.

python3 flyvis_reference.py FLYVIS DATAMATE [ITERATIONS]

FLYVIS and DATAMATE are checkouts of both sources. Packages that this path does not use (hydra, ffmpeg and others) are
replaced by empty ones where they are missing; toolz, h5py, xarray, joblib, pandas, ruamel.yaml and sklearn are needed.
The first run makes and keeps the network's files below FLYVIS_ROOT_DIR (or a temporary folder).
"""
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import statistics
import sys
import tempfile
import time
import types
from unittest.mock import MagicMock

UNUSED = ("hydra", "ffmpeg", "dotenv", "colorama", "IPython", "torchvision", "umap", "seaborn", "moviepy", "numba")
VERSIONS = ("flyvis.version", "datamate.version")


class Empty(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return MagicMock()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in UNUSED or name in VERSIONS:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = Empty(spec.name)
        if spec.name in VERSIONS:
            module.__dict__["__version__"] = "source"
        return module

    def exec_module(self, module):
        pass


def main(flyvis_source, datamate_source, iterations):
    os.environ.setdefault("FLYVIS_ROOT_DIR", tempfile.mkdtemp())
    sys.path[:0] = [flyvis_source, datamate_source]
    # Last in turn: what is installed is found before it.
    sys.meta_path.append(Finder())

    import torch

    if not hasattr(torch, "set_default_device"):  # PyTorch before 2.0
        torch.set_default_device = lambda device: None
    import joblib._store_backends as backends

    if not hasattr(backends, "CacheWarning"):
        backends.CacheWarning = type("CacheWarning", (Warning,), {})

    from flyvis.analysis.optimal_stimuli import GenerateOptimalStimuli
    from flyvis.network.network import Network

    start = time.perf_counter()
    network = Network()
    print(f"network: {time.perf_counter() - start:.1f} s, {network.n_nodes} nodes, {network.n_edges} edges")
    ends = []
    step = torch.optim.Adam.step

    def timed(self, *given, **named):
        result = step(self, *given, **named)
        ends.append(time.perf_counter())
        return result

    torch.optim.Adam.step = timed
    view = types.SimpleNamespace(init_network=lambda: network)
    GenerateOptimalStimuli(view).artificial_optimal_stimuli("T4c", t_stim=0.8, n_iters=iterations)
    seconds = [b - a for a, b in zip(ends, ends[1:])]
    print(f"iteration: median {statistics.median(seconds):.2f} s of {len(seconds)}, {torch.get_num_threads()} threads")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5)
