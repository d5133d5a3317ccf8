"""What to tell a reader when something has failed in the background."""

from __future__ import annotations

import logging

from sim.errors import EchelonError

_log = logging.getLogger(__name__)


def failure(error: Exception, what: str) -> EchelonError:
    """Return what can be told in any language; a mistake of the program goes to the log, traced.

    Args:
        error: what was raised.
        what: has failed, for the log.
    """
    if isinstance(error, EchelonError):
        return error
    _log.error("%s failed", what, exc_info=error)
    return EchelonError("unexpected", detail=f"{type(error).__name__}: {error}")
