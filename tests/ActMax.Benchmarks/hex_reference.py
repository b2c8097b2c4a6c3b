"""The time of an iteration of `generate` on PyTorch, with every edge in a list as flyvis keeps them.

python3 hex_reference.py CONNECTOME.json [EXTENT] [FRAMES] [ITERATIONS]

Edges and sums are those of flyvis (gather the sources, multiply, add up at the targets); no code of it is used, and
neither its data set nor its caches are timed.
"""
import json
import resource
import sys
import time

import torch


def filled(offsets):
    """Offsets and, with one synapse each, the lattice points that their convex hull holds besides."""
    known = {tuple(place) for place, _ in offsets}
    points = sorted(known)

    def half(points):
        chain = []
        for p in points:
            while len(chain) > 1 and (
                (chain[-1][0] - chain[-2][0]) * (p[1] - chain[-2][1])
                <= (chain[-1][1] - chain[-2][1]) * (p[0] - chain[-2][0])
            ):
                chain.pop()
            chain.append(p)
        return chain[:-1]

    hull = half(points) + half(points[::-1])
    if len(offsets) < 3 or len(hull) < 3:
        return offsets

    def inside(x, y):
        odd = False
        for (x0, y0), (x1, y1) in zip(hull[-1:] + hull[:-1], hull):
            above = y1 >= y
            if (y0 >= y) != above and ((y1 - y) * (x0 - x1) >= (x1 - x) * (y0 - y1)) == above:
                odd = not odd
        return odd

    us, vs = zip(*known)
    return offsets + [
        [[u, v], 1.0]
        for u in range(min(us), max(us) + 1)
        for v in range(min(vs), max(vs) + 1)
        if (u, v) not in known and inside(u, v)
    ]


def graph(path, extent):
    """Nodes, sources, targets, weights, input nodes and the middle cell of T4c."""
    spec = json.load(open(path))
    nodes = {}
    for node in spec["nodes"]:
        su, sv = node["pattern"][1]
        for u in range(-extent, extent + 1):
            for v in range(max(-extent, -extent - u), min(extent, extent - u) + 1):
                if u % su == 0 and v % sv == 0:
                    nodes[node["name"], u, v] = len(nodes)
    places = {}
    for name, u, v in nodes:
        places.setdefault(name, []).append((u, v))
    sources, targets, weights = [], [], []
    for edge in spec["edges"]:
        first, counts = len(sources), []
        for (du, dv), count in filled(edge["offsets"]):
            for u, v in places[edge["src"]]:
                target = nodes.get((edge["tar"], u + du, v + dv))
                if target is not None:
                    sources.append(nodes[edge["src"], u, v])
                    targets.append(target)
                    counts.append(count)
        mean = sum(counts) / max(1, len(counts))
        weights += [edge["alpha"] * count * 4 * 0.01 / mean for count in counts]
        assert len(weights) == len(sources) == first + len(counts)
    inputs = [[nodes[name, u, v] for u, v in places[name]] for name in spec["input_units"]]
    return len(nodes), torch.tensor(sources), torch.tensor(targets), torch.tensor(weights), inputs, nodes["T4c", 0, 0]


def main(path, extent=15, frames=80, iterations=2):
    count, sources, targets, weights, inputs, cell = graph(path, int(extent))
    inputs, gain = torch.tensor(inputs), 0.01 / 0.05
    print(f"{count} nodes, {len(sources)} edges, {torch.get_num_threads()} threads, torch {torch.__version__}")

    def step(v, x):
        drive = torch.zeros(count).index_add(0, targets, weights * torch.relu(v[sources]))
        stimulus = torch.zeros(count).index_add(0, inputs.flatten(), x.repeat(len(inputs)))
        return v + gain * (0.5 - v + drive + stimulus)

    with torch.no_grad():
        grey, start = torch.full((inputs.shape[1],), 0.5), time.time()
        rest = torch.full((count,), 0.5)
        for _ in range(100):
            rest = step(rest, grey)
        print(f"steady state {time.time() - start:.2f} s, T4c {rest[cell]:.6f}")

    for _ in range(int(iterations)):
        x = torch.rand(int(frames), inputs.shape[1], requires_grad=True)
        start, v = time.time(), rest
        for t in range(int(frames)):
            v = step(v, x[t])
        forward = time.time()
        (-v[cell].exp() + 3000 * ((x - 0.5) ** 2).mean()).backward()
        print(f"forward {forward - start:.2f} s, backward {time.time() - forward:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


main(*sys.argv[1:])
