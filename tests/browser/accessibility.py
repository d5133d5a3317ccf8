"""What a page must offer to those who see, hear or move it in their own way."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(page: Page, within: str = "html") -> list[str]:
    """Return what axe-core finds wrong in a part of the page, a line for each rule.

    Every rule counts, whatever its impact; contrast of text is among them.

    Args:
        page: as it is shown now.
        within: selector of the part.
    """
    found = Axe().run(page, context=within).response["violations"]
    return [
        f"{one['impact']}: {one['id']} ({len(one['nodes'])}): "
        f"{one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary']}"
        for one in found
    ]
