"""The reconciliation pack: what a controller asks for, as a PDF and as a CSV of every finding.

Both are made of the content that is signed, so that they say the same as the page, and the same bytes come again.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from implementation import pdf
from migrations_tracker.reconcile.writing import FORMULA_STARTS

LISTED = 300  # findings on paper; the CSV has all of them
COLUMNS = (
    *("number", "kind", "category", "title", "currency", "left", "right", "difference"),
    *("state", "cause", "disposition", "explanation", "accepted_by"),
)


def pack_pdf(context: Mapping[str, Any], findings: Sequence[Mapping[str, str]]) -> bytes:
    """The pack on paper. Raises `PdfError`."""
    more = max(len(findings) - LISTED, 0)
    return pdf.render("migrations_tracker/pdf/pack.html", {**context, "findings": findings[:LISTED], "more": more})


def pack_csv(content: Mapping[str, Any]) -> str:
    """Every finding of what is signed, a line each. No text in it is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    lines.writerows([_safe(name, finding[name]) for name in COLUMNS] for finding in content["findings"])
    return text.getvalue()


def _safe(name: str, value: object) -> str:
    text = "" if value is None else str(value)
    if name not in ("left", "right", "difference") and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text
