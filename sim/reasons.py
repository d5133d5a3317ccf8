"""Why the operating system refuses a file, in the reader's language."""

import errno
from typing import Final

from sim.text import LANGUAGES, bilingual

__all__ = ["reason"]

_KNOWN: Final = {
    errno.EACCES: "eacces",
    errno.EEXIST: "eexist",
    errno.EISDIR: "eisdir",
    errno.EMFILE: "emfile",
    errno.ENAMETOOLONG: "enametoolong",
    errno.ENOENT: "enoent",
    errno.ENOSPC: "enospc",
    errno.ENOTDIR: "enotdir",
    errno.EPERM: "eperm",
    errno.EROFS: "erofs",
}
"""Texts of the catalogue's section ``error_part.reason`` by the system's number."""


def reason(error: OSError) -> dict[str, str]:
    """Return why the system refused, by language, as a fact of an error's message.

    Common reasons are told in every language. Of others the system's own words are all there is:
    they stand in each language as they are.
    """
    key = _KNOWN.get(error.errno or 0)
    if key is not None:
        return bilingual(f"error_part.reason.{key}")
    words = error.strerror or str(error) or type(error).__name__
    return dict.fromkeys(LANGUAGES, words)
