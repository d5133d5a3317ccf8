"""A stand-in for the laboratory's notebook: a slider, a chart, a sentence, a language switch.

With it the harness is tested apart from the laboratory, so that a failure tells which is at fault.
"""

from pathlib import Path

import nbformat

SOURCE = """
import ipywidgets

from sim.serving import page_query

LABELS = {"en": "Seats", "zh": "名额"}


def named(widget, name):
    widget.add_class(f"t-{name}")
    return widget


def line():
    top = 200 - 3 * seats.value
    return (
        "<svg width='400' height='200' viewBox='0 0 400 200'>"
        f"<polyline points='0,200 400,{top}' fill='none' stroke='teal' stroke-width='3'/></svg>"
    )


def redraw(change=None):
    chart.value = line()
    answer.value = f"{LABELS[language.value]}: {seats.value}"


seats = named(ipywidgets.IntSlider(30, 10, 60, description="Seats"), "seats")
chart = named(ipywidgets.HTML(), "chart")
answer = named(ipywidgets.HTML(), "answer")
query = page_query()
language = named(
    ipywidgets.ToggleButtons(
        options=[("English", "en"), ("中文", "zh")], value=query.get("lang", "en")
    ),
    "language",
)
seats.observe(redraw, "value")
language.observe(redraw, "value")
redraw()
ipywidgets.VBox([language, seats, answer, chart])
"""


def write_notebook(path: Path) -> Path:
    """Write the stand-in to ``path``. Without a kernelspec JupyterLab would ask for a kernel."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(SOURCE.strip())],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    nbformat.write(notebook, path)
    return path
