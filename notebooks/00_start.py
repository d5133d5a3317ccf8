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
# # Start here
#
# A training programme is a file; a run of it is some hundred simulated futures. These cells load
# one, run it, and read an answer off it. Nothing here is a forecast, and all people are simulated.
#
# 一个培训项目是一个文件;一次推演包含数百种模拟情形。下面各单元格依次载入、推演并读取结果。
# 结果不是预测,人员均为虚拟。

# %%
import sim

scenario = sim.load("putuo")
results = sim.run(scenario, replications=60, seed=1, progress=False)

# %% [markdown]
# What is measured, in a short table: typical values at the start and the end, and where 80 of 100
# simulated futures end.

# %%
from sim.summary import run_summary

print(run_summary(results, "en"))

# %% [markdown]
# The same numbers, labelled: every simulated future, every month.

# %%
results.indicators

# %% [markdown]
# The same inputs give the same numbers, to the last digit: this is what to cite.

# %%
print(sim.cite(results))
