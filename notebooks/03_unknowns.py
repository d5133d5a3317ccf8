# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Unknowns and sensitivity
#
# How much of the spread is luck, and how much is what nobody knows? Which unknowns matter?
#
# 区间里多少是偶然波动,多少是未知因素?哪些未知因素影响大?

# %%
import numpy as np

import sim
from sim.experiments.sensitivity import study

scenario = sim.load("putuo")
spread = {
    name: float(np.std(results.values("gain_since_entry")[:, -1]))
    for name, results in {
        "luck only": sim.run(scenario, 60, 1, unknowns=False, progress=False),
        "luck and unknowns": sim.run(scenario, 60, 1, progress=False),
    }.items()
}
spread

# %% [markdown]
# One unknown at a time, moved to the ends of its range, the others at their centres. Without
# `paths` the standing set is varied: the unknowns that rest on weak spots of the evidence.

# %%
few = study(
    scenario,
    "gain_since_entry",
    ["studio_class.gain", "fade.unused", "groups.dilution"],
    replications=8,
)
few.tornado()

# %% [markdown]
# The table says how the model's assumptions add up; it is no evidence of cause.
