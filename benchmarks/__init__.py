"""Measurements of speed: each module measures one thing and prints what it saw.

They are not tests: a busy machine is slower, and no number here makes anything fail.
"""
