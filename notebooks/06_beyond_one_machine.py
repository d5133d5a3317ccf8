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
# # Beyond one machine
#
# The same experiment on the workers of a Dask cluster: here two processes of this machine, else any
# scheduler. Workers change no bit of the result.
#
# 把同一实验分到 Dask 集群上运行:此处为本机两个进程,也可填其他调度器的地址。结果一位不差。

# %%
import sim
from sim.experiments.cluster import cluster
from sim.experiments.sweep import sweep

scenario = sim.load("putuo")
vary = {"studio.cohort_size": [18, 30], "population.veterans.count": [6, 10]}

# %% [markdown]
# A scheduler elsewhere: `cluster("tcp://10.0.0.5:8786")`. Its workers need the same versions of
# everything, and the same kind of processor; a cluster that computes otherwise is refused.

# %%
with cluster(workers=2) as workers:
    there = sweep(scenario, vary, replications=10, progress=False, workers=workers).dataset()
there["gain_since_entry"].mean("replication").to_pandas()

# %% [markdown]
# On this machine alone, the same to the bit.

# %%
here = sweep(scenario, vary, replications=10, progress=False).dataset()
assert here.identical(there)

# %% [markdown]
# Longer experiments take a folder, `sweep(..., out="runs")`: what is finished stays, and one that
# was killed goes on where it ended.
