"""Echelon (梯队): a what-if laboratory for training cohorts."""

__version__ = "0.1.0"
