"""How the server talks to its kernels: as usual, but without a pause before the first cell."""

from typing import Any, Final

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

__all__ = ["PromptChannel", "PromptClient"]

SILENCE: Final = 0.02
"""Seconds without a message after which a kernel has said all that it had to say.

A client that finds its kernel ready reads what is left on the channel until nothing has come for
0.2 s, while the first visitor waits. What comes later belongs to no cell and is passed over."""


class PromptChannel(AsyncZMQSocketChannel):
    """Waits for a message as long as it takes, or else not for long."""

    async def get_msg(  # type: ignore[override]  # as Jupyter's own does
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """Return the next message.

        Args:
            timeout: seconds, of which it waits for :data:`SILENCE` at most; None is for ever.

        Raises:
            queue.Empty: none came in that time.
        """
        return await super().get_msg(None if timeout is None else min(timeout, SILENCE))


class PromptClient(AsyncKernelClient):
    """Reads its kernel's outputs by a :class:`PromptChannel`."""

    iopub_channel_class = Type(PromptChannel)
