"""Writes fixtures/chkpt_00003 and chkpt_00004: what flyvis saves of a network, with numbers that tell their place.

The sizes are those of the connectome HexCase.small at extent 2: 6 types, 10 pairs, and its filters.
"""
import collections
import pathlib
import torch

FOLDER = pathlib.Path(__file__).parent / "fixtures"
FILTERS = 20


def network(shift):
    return collections.OrderedDict(
        nodes_bias=torch.arange(6) * 0.1 + shift,
        nodes_time_const=torch.arange(6) * 0.01 + 0.02,
        edges_sign=torch.tensor([1.0, -1, -1, 1, 1, -1, 1, 1, -1, 1]),
        edges_syn_count=torch.arange(FILTERS) * 0.05 - 0.5,
        edges_syn_strength=torch.arange(10) * 0.001 + 0.01,
    )


for number in (3, 4):
    torch.save(
        {
            "network": network(float(number)),
            "decoder": {"flow": {"base.0.weight": torch.zeros(2, 3)}},
            "time": 12.5,
            "iteration": number,
            "dt": 0.02,
        },
        FOLDER / f"chkpt_{number:05d}",
    )
