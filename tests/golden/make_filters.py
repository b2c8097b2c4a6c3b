"""Writes filters.json: low-pass filters, filtered traces, spectra and decompositions as numpy and scipy compute them.

    python3 tests/golden/make_filters.py      (scipy 1.10.1, numpy 1.24.2)
"""
import json
import pathlib

import numpy as np
from scipy.signal import butter, filtfilt

cases = []
for order, cutoff, rate, n in [(5, 10, 30, 50), (5, 10, 30, 19), (5, 10, 30, 51), (2, 3, 30, 40), (4, 0.4, 1, 33), (1, 4, 100, 25), (7, 12, 60, 64)]:
    random = np.random.default_rng(order * 1000 + n)
    trace = np.sin(2 * np.pi * 0.13 * cutoff * np.arange(n) / rate) + random.standard_normal(n) + 0.5
    b, a = butter(order, cutoff / (0.5 * rate), btype="low")
    filtered = filtfilt(b, a, trace)
    cases.append({
        "order": order, "cutoff": cutoff, "rate": rate, "trace": trace.tolist(),
        "b": b.tolist(), "a": a.tolist(), "filtered": filtered.tolist(),
        "frequencies": np.fft.rfftfreq(n, 1 / rate).tolist(),
        "magnitudes": np.abs(np.fft.rfft(filtered)).tolist(),
    })

random = np.random.default_rng(5)
movie = random.standard_normal((7, 3, 4))
movie[2] *= 4
svd = {"shape": [7, 3, 4], "movie": movie.ravel().tolist(),
       "spectrum": np.linalg.svd(movie.reshape(7, 12), compute_uv=False).tolist()}
u, s, vh = np.linalg.svd(movie.reshape(7, 12), full_matrices=False)
svd["product"] = (s[0] * np.outer(u[:, 0], vh[0])).ravel().tolist()

path = pathlib.Path(__file__).with_name("filters.json")
path.write_text(json.dumps({"filters": cases, "svd": svd}, indent=1) + "\n")
