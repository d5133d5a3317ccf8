"""The laboratory: widgets for JupyterLab and, by way of Voilà, for anyone with a browser."""

from sim.ui.app import build_app
from sim.ui.laboratory import Laboratory

__all__ = ["Laboratory", "build_app"]
