"""Makes rich outputs of student code harmless for any page that shows them: no scripts, no requests to anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

import nh3

from grader.notebook.markup_bounds import is_tame, shortened

__all__ = ["harmless_bundle"]

IMAGES = ("image/png", "image/jpeg", "image/gif")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_HARMLESS_LINK = re.compile(r"#[\w-]+|data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_REFERENCE = re.compile(r"url\(#[\w-]+\)")
_FETCHING = re.compile(r"\\|(url|image|image-set|src|element|expression)\s*\(", re.IGNORECASE)
"""Functions by which a style sheet loads something, and the backslash, which can disguise them."""

_SHAPES = {
    "circle", "clipPath", "defs", "desc", "ellipse", "g", "image", "line", "linearGradient", "marker", "path",
    "pattern", "polygon", "polyline", "radialGradient", "rect", "stop", "svg", "symbol", "text", "title", "tspan",
    "use",
}  # fmt: skip
_SHAPE_ATTRIBUTES = {
    "clip-path", "clipPathUnits", "cx", "cy", "d", "dx", "dy", "fill", "fill-opacity", "fill-rule",
    "font-family", "font-size", "font-weight", "gradientTransform", "gradientUnits", "height", "href", "id",
    "marker-end", "marker-start", "markerHeight", "markerWidth", "offset", "opacity", "orient", "patternUnits",
    "points", "preserveAspectRatio", "r", "refX", "refY", "rx", "ry", "stop-color", "stop-opacity", "stroke",
    "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width", "style", "text-anchor",
    "transform", "version", "viewBox", "width", "x", "x1", "x2", "xlink:href", "y", "y1", "y2",
}  # fmt: skip
_STYLES = {
    "background-color", "border", "border-collapse", "color", "display", "font-family", "font-size", "font-style",
    "font-weight", "max-width", "opacity", "padding", "text-align", "text-decoration", "white-space", "width",
}  # fmt: skip
"""Allowed style properties in HTML: none that can make an element overlap others."""
_SHAPE_STYLES = {
    "clip-path", "color", "display", "fill", "fill-opacity", "fill-rule", "font", "font-family", "font-size",
    "font-style", "font-weight", "opacity", "stop-color", "stop-opacity", "stroke", "stroke-dasharray",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
    "vertical-align", "white-space",
}  # fmt: skip
"""Further style properties in drawings, which browsers clip at their edge."""
_PREFIX = "shown-"
"""Prefix of ids in drawings, so that they differ from the page's own ids."""
_OWN_NAME = re.compile(r"(?<=#)(?!shown-)[\w-]+")
_CLASSES = {"dataframe"}
"""Allowed classes: pandas uses this one for tables. Others could match the page's own style sheet."""
_HTML_ATTRIBUTES = {
    "*": {"align", "class", "colspan", "dir", "height", "lang", "rowspan", "scope", "style", "title", "width"},
    "img": {"alt", "src"},
}


def harmless_bundle(data: Mapping[str, str]) -> dict[str, str]:
    """A mime bundle that runs and loads nothing, whatever shows it.

    HTML and SVG are cleaned. Markdown, which may contain any HTML, and LaTeX, which may define any link, are shown as
    plain text. So is HTML or SVG that would take long to clean, unless the bundle has a plain text. Types that need an
    extension are left out.
    """
    kept = {mime: value for mime, value in data.items() if mime in IMAGES and _BASE64.fullmatch(value)}
    for mime in ("text/plain", "text/latex", "text/markdown"):
        if mime in data:
            kept["text/plain"] = data[mime]
    for mime, clean in (("text/html", _clean_html), ("image/svg+xml", _clean_svg)):
        if mime in data and is_tame(data[mime]):
            kept[mime] = clean(data[mime])
        elif mime in data:
            kept.setdefault("text/plain", shortened(data[mime]))
    return kept


def _clean_html(text: str) -> str:
    return nh3.clean(
        text,
        tags=nh3.ALLOWED_TAGS - {"a", "area", "map"},
        attributes=_HTML_ATTRIBUTES,
        attribute_filter=_harmless_value,
        filter_style_properties=_STYLES,
        url_schemes={"data"},
        generic_attribute_prefixes=set(),
        link_rel=None,
    )


def _clean_svg(text: str) -> str:
    cleaned = nh3.clean(
        text,
        tags=_SHAPES,
        attributes={"*": _SHAPE_ATTRIBUTES},
        attribute_filter=_harmless_value,
        filter_style_properties=_SHAPE_STYLES,
        url_schemes={"data"},
        generic_attribute_prefixes=set(),
        link_rel=None,
    ).strip()
    # The parser is for HTML, and drops the namespaces, which a picture of its own needs.
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return cleaned.replace("<svg", f"<svg {names}", 1)


def _harmless_value(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute; None if it loads something, perhaps in disguise, or names a class of the page."""
    if attribute == "class":
        return value if value in _CLASSES else None
    if attribute == "id":
        return value if value.startswith(_PREFIX) else f"{_PREFIX}{value}"
    if attribute in ("href", "xlink:href", "src"):
        return _renamed(value) if _HARMLESS_LINK.fullmatch(value) else None
    return None if _FETCHING.search(_REFERENCE.sub("", value)) else _REFERENCE.sub(_reference, value)


def _renamed(link: str) -> str:
    return _OWN_NAME.sub(lambda found: f"{_PREFIX}{found[0]}", link) if link.startswith("#") else link


def _reference(found: re.Match[str]) -> str:
    return _OWN_NAME.sub(lambda name: f"{_PREFIX}{name[0]}", found[0])
