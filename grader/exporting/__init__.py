"""Exporting: writes scores as tables that platforms import, and results in Gradescope's format."""

from __future__ import annotations

from grader.exporting.export import Export, export_scores, people_of
from grader.exporting.platform_tables import FORMATS, Line
from grader.exporting.results import HIDDEN, failure_document, results_document

__all__ = ["FORMATS", "HIDDEN", "Export", "Line", "export_scores", "failure_document", "people_of", "results_document"]
