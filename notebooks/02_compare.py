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
# # Compare two options
#
# With the same six mentors, 30 trainees or 18? Both options meet with the same luck, future by
# future, so that the difference is due to the settings.
#
# 同样六名带教书记,带30人还是18人?两个方案在每种模拟情形中遇到同样的偶然波动,差别来自设置。

# %%
import sim
from sim.figures import compared, ecdf
from sim.summary import comparison_summary

scenario = sim.load("putuo")
comparison = sim.compare(
    scenario, scenario.variant("fewer_closer"), replications=200, seed=1, progress=False
)
print(comparison.verdict("gain_since_entry").sentence("en"))

# %% [markdown]
# What differs between the two, and every indicator.

# %%
comparison.levers

# %%
print(comparison_summary(comparison, "en"))

# %% [markdown]
# The paired differences: for each value, how many of 100 simulated futures lie at or below it.

# %%
ecdf(comparison, "gain_since_entry")

# %%
compared(comparison, list(comparison.a.measures)[:3])
