"""How the server comes by its kernels: the first is there already."""

import os
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from sim.serving.early import take
from sim.serving.hosts import PROVISIONER

__all__ = ["EarlyProvisioner", "register"]


class EarlyProvisioner(LocalProvisioner):
    """Hands out the kernel that was started before the server, and then starts them as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Return how to connect to a kernel.

        Args:
            cmd: starts a kernel, if none waits.
            kwargs: as of the base class.
        """
        early = take()
        if early is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid = early.process, early.process.pid
        # A kernel leads a group of its own, so that an interrupt reaches what it has started.
        self.pgid = os.getpgid(self.pid)
        self.cwd = kwargs.get("cwd", Path.cwd())
        self.connection_info = early.connection
        return self.connection_info


def register() -> None:
    """Let the settings of a server name it."""
    place = f"{EarlyProvisioner.__module__}:{EarlyProvisioner.__name__}"
    point = EntryPoint(PROVISIONER, place, KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners[PROVISIONER] = point
