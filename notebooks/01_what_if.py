# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What if? The Putuo programme
#
# With the same six mentors, 30 trainees or 18? Move a lever, choose a variant, keep the settings as
# A and compare. The cells below take over what the levers say now.
#
# 同样六名带教书记,带30人还是18人?拖动滑块、选择方案,或将当前设置保留为A再比较。
# 下方单元格可直接使用当前的情景与结果。

# %%
import sim

lab = sim.ui.build_app()
lab

# %% [markdown]
# What the levers describe now, what was simulated, and, once something is kept as A, the paired
# comparison. Run these cells again after moving a lever.

# %% tags=["notebook-only"]
lab.scenario.name, lab.scenario.hash[:8], lab.scenario.differences(sim.load("putuo"))

# %% tags=["notebook-only"]
lab.results.indicators

# %% tags=["notebook-only"]
if lab.comparison is not None:
    print(lab.comparison.verdict("gain_since_entry").sentence("en"))
