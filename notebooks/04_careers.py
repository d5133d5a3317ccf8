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
# # Careers
#
# Who went where, and what happened to one simulated person, month by month, with cause and chance.
# Simulated person; matches no one.
#
# 人员如何流动;一名虚拟人员逐月经历了什么、原因与机会如何。虚拟人员示例,与任何真实人员无关。

# %%
import sim
from sim.experiments.careers import careers
from sim.figures import spread

scenario = sim.load("putuo")
results = sim.run(scenario, replications=20, seed=1, progress=False)
known = careers(results, 10)

# %% [markdown]
# From the opening state to the end: `+` marks those who came, `-` those who left, with the cause.

# %%
known.flows(0, results.steps)

# %%
spread(known.at(results.steps), scenario.structure)

# %% [markdown]
# One person of one simulated future. Any other can be asked for by name.

# %%
archive = sim.explain(scenario, seed=1, replication=0)
print(archive.text("en"))

# %%
archive.table.tail()
