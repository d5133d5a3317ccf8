"""Where the files that come with the package lie: in a checkout, or inside an installed wheel."""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent


def scenarios_dir() -> Path:
    """Return the folder with the published programmes.

    Raises:
        FileNotFoundError: the installation carries no scenarios.
    """
    return _bundled_or_beside("scenarios")


def notebooks_dir() -> Path:
    """Return the folder with the notebooks.

    Raises:
        FileNotFoundError: the installation carries no notebooks.
    """
    return _bundled_or_beside("notebooks")


def jupyter_data_dir() -> Path:
    """Return the folder to add to ``JUPYTER_PATH``, below which Voilà looks for templates."""
    return PACKAGE / "data"


def voila_template_dir() -> Path:
    """Return the folder of the Voilà template that asks nothing of the network."""
    return jupyter_data_dir() / "voila" / "templates" / "offline"


def _bundled_or_beside(name: str) -> Path:
    # The bundle is looked up first: next to an installed package lie the folders of strangers.
    for folder in (PACKAGE / "_bundled" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"Echelon's {name} are missing at {PACKAGE.parent / name}; install the package again."
    )
