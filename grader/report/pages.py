"""Renders pages for people: self-contained files without scripts and requests."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.support.wording import one_or_many, plural

__all__ = ["POLICY", "render", "style"]

TEMPLATES = Path(__file__).parent / "templates"
_CODE = re.compile(r"`([^`]+)`")
POLICY = "default-src 'none'; img-src data:; style-src '{style}'; base-uri 'none'; form-action 'none'"
"""The content security policy of every page: only embedded images and its own style sheet."""


def render(template: str, values: Mapping[str, Any], more_style: str = "") -> str:
    """The page that `template` makes from `values`. Everything is escaped except `Markup`.

    `more_style` names a style sheet for this page, in addition to the one of every page.
    """
    return _environment().get_template(template).render({**values, **_own(more_style)})


@cache
def style() -> str:
    """The style sheet that is embedded in every page."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def _own(more_style: str) -> dict[str, str]:
    """The style sheet of a page, and the policy that allows it."""
    sheet = style() + ((TEMPLATES / more_style).read_text(encoding="utf-8") if more_style else "")
    return {"style": Markup(sheet), "policy": POLICY.format(style=_digest(sheet))}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(points=_points, share=_share, plural=plural, one_or_many=one_or_many, code=_code)
    return environment


def _digest(text: str) -> str:
    """The hash by which a policy allows an inline style sheet (CSP level 3, section 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _points(value: float) -> str:
    """A number with at most two decimal places, and without trailing zeros."""
    return f"{round(value, 2) + 0.0:g}"


def _code(text: str) -> Markup:
    """Escaped text in which what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"
