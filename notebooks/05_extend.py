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
# # Extend the model
#
# Two ways, the plain one first: a `Cadre` with a step of its own, and a mechanism that works on
# whole columns. The first is a Mesa agent and easy to write; the second is fast, draws from ranges,
# appears in scenario files, and its changes have a line of their own in the ledger.
#
# 两种扩展方式:先是带有自己 step 的 Cadre(Mesa 智能体,易写);再是按列计算的机制
# (速度快,可写入情景文件,并在模型内分解中单列)。

# %%
import numpy as np

import sim
from sim.mechanism import Development, param
from sim.model import TrainingModel

scenario = sim.load("putuo").with_months(12)

# %% [markdown]
# A cadre who reads for an hour a week. What the step writes is booked under "outside".


# %%
class Reader(sim.Cadre):
    def step(self) -> None:
        self.trained = self.trained + 0.005


model = TrainingModel(scenario, rng=1, replications=2, cadre=Reader)
while model.running:
    model.step()
plain = sim.run(scenario, 2, 1, progress=False)
model.recorder.series["gain_since_entry"][:, -1] - plain.values("gain_since_entry")[:, -1]

# %% [markdown]
# The same as a mechanism. Parameters declare unit, legal range, source and names in both languages.


# %%
class Reading(Development):
    """Reading adds a little competence each month."""

    name = "reading"
    title = {"en": "Reading", "zh": "自学"}
    off = {"gain": 0.0}
    reads, writes = set(), {"trained"}
    audiences, acts_on = ("who",), "who"

    who = param(("staff",), unit="none", type="names", label={"en": "Who reads", "zh": "适用人员"})
    gain = param(
        0.005,
        unit="SD_per_month",
        low=0,
        high=0.1,
        kind="uncertainty",
        plausible=(0.0, 0.01),
        label={"en": "Gain a month", "zh": "每月提升"},
    )

    def delta(self, roster, month):
        return np.broadcast_to(self.gain * month.step, roster.shape)


# %% [markdown]
# A class is known by its name as soon as it is defined; a scenario file can use it.

# %%
from sim.scenario import parse

text = scenario.to_yaml().replace(
    "mechanisms:\n", "mechanisms:\n- {name: reading_hour, kind: reading}\n", 1
)
extended = parse(text)
results = sim.run(extended, 20, 1, progress=False)
results.ledger.sel(line="reading_hour").sum("month").mean()
