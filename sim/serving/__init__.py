"""Serving the laboratory on this machine alone, as an app or as a notebook."""

from sim.serving.app import await_kernel, serve_app
from sim.serving.hosts import (
    HOST,
    address,
    environment,
    free_port,
    lab_command,
    page_query,
    voila_command,
)

__all__ = [
    "HOST",
    "address",
    "await_kernel",
    "environment",
    "free_port",
    "lab_command",
    "page_query",
    "serve_app",
    "voila_command",
]
