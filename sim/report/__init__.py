"""Files for people who work with office programs, and pages that travel without a program.

from sim.report import export

file = export("pptx", comparison, "zh")
Path(file.name).write_bytes(file.content)
"""

from sim.report.formats import FORMATS, Exported, export

__all__ = ["FORMATS", "Exported", "export"]
