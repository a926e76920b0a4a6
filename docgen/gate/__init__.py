"""The gate: the one place that opens a file from outside and judges it before anything else sees it.

`admit` tells what a file is by its content, `read_package` verifies every part of a package. Neither writes, follows a
link, or looks at a path again. What fields and tags mean is not its business.
"""

from docgen.gate.admission import Admitted, admit
from docgen.gate.forms import Form
from docgen.gate.links import Relationship
from docgen.gate.package import Package, read_package

__all__ = ["Admitted", "Form", "Package", "Relationship", "admit", "read_package"]
