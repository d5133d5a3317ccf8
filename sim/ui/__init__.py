"""The laboratory: widgets for JupyterLab and, by way of Voilà, for anyone with a browser."""

from sim.ui.app import Laboratory, build_app

__all__ = ["Laboratory", "build_app"]
