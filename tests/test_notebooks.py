"""Notebooks: text and notebook agree, nothing run is stored, and every cell runs."""

from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from sim.paths import notebooks_dir

NOTEBOOKS = sorted(notebooks_dir().glob("*.ipynb"))
KERNEL_SECONDS = 300


def test_each_has_its_text_and_each_text_its_notebook() -> None:
    texts = {path.stem for path in notebooks_dir().glob("*.py")}
    assert {path.stem for path in NOTEBOOKS} == texts
    assert len(texts) >= 6


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestEach:
    def test_text_and_notebook_agree(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        text = jupytext.read(path.with_suffix(".py"))
        assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
            (cell.cell_type, cell.source) for cell in text.cells
        ]

    def test_nothing_that_was_run_is_stored(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert code
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code)

    def test_it_says_what_it_is_for_in_both_languages(self, path: Path) -> None:
        first = nbformat.read(path, as_version=4).cells[0].source
        assert first.startswith("# ")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in first)

    @pytest.mark.slow
    def test_every_cell_runs(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook, timeout=KERNEL_SECONDS, resources={"metadata": {"path": str(path.parent)}}
        )
        client.execute()
