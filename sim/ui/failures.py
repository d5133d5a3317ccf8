"""What to tell a reader when something has failed in the background."""

from __future__ import annotations

import logging

from sim.errors import EchelonError
from sim.text import text

_log = logging.getLogger(__name__)


def failure(error: Exception, what: str, lang: str) -> str:
    """Return one message; a mistake of the program goes to the log with its traceback.

    Args:
        error: what was raised.
        what: has failed, for the log.
        lang: the reader's language.
    """
    if isinstance(error, EchelonError):
        return error.message(lang)
    _log.error("%s failed", what, exc_info=error)
    return text("error.unexpected", lang, detail=f"{type(error).__name__}: {error}")
