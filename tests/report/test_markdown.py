"""Rendering Markdown of students: what is allowed, and what is not."""

import re

import pytest

from grader.report.markdown import Headings, render_markdown


def shown(text):
    return str(render_markdown(text, Headings(2)))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://example.invalid/x.png)",
        "![a](data:image/svg+xml;base64,PHN2Zz4=)",
        "<iframe src='https://example.invalid'></iframe>",
        "<a href='//example.invalid'>x</a>",
        "<style>body{display:none}</style>",
        "<p style='position:fixed' class='panel' id='main'>100 of 100</p>",
        "<form action='https://example.invalid'><input></form>",
        "<base href='https://example.invalid'>",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\text{<script>alert(1)</script>}$",
        r"$\style{position:fixed}{x} \class{panel}{y}$",
        "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
        "```html\n</code></pre><script>alert(1)</script>\n```",
    ],
)
def test_nothing_active_and_no_disguise_gets_through(text):
    tags = re.findall(r"<[^>]*>", shown(text))
    forbidden = (
        r"<\s*(script|iframe|style|form|input|base|svg|object)|\son\w+\s*=|style=|class=|id=|javascript:|src=\"http"
    )
    assert not [tag for tag in tags if re.search(forbidden, tag, re.IGNORECASE)]
    assert "//example.invalid" not in "".join(tags)


def test_formulas_become_mathml():
    assert "<mfrac>" in shown(r"the ratio $\frac{a}{b}$")
    assert '<math display="block">' in shown("$$\nx^2\n$$")


@pytest.mark.parametrize("formula", [r"\unknown{x}", "{" * 3000, r"\frac{", "x" * 5000])
def test_a_formula_that_cannot_be_converted_is_shown_as_it_was_typed(formula):
    html = shown(f"so ${formula}$ there")
    assert "so " in html
    assert "<math" not in html or formula == r"\frac{"


def test_links_open_nothing_that_could_reach_back():
    html = shown("[a](https://example.org)")
    assert 'href="https://example.org"' in html
    assert 'rel="noopener noreferrer"' in html


def test_pictures_in_the_text_itself_are_shown():
    assert '<img src="data:image/png;base64,AAAA"' in shown("![a](data:image/png;base64,AAAA)")


def test_tables_are_tables():
    assert "<td>1</td>" in shown("| a |\n|---|\n| 1 |")


def test_headings_leave_out_no_level():
    headings = Headings(2)
    html = str(render_markdown("#### deep\n\n###### deeper\n\n# top", headings))
    assert re.findall(r"<h(\d)", html) == ["3", "4", "3"]


def test_lists_in_lists_without_end_are_shown_as_text():
    assert "- - -" in shown("- " * 5000 + "x") or shown("- " * 5000 + "x")


@pytest.mark.parametrize("environment", ["aligned", "split"])
def test_aligned_lines_within_a_formula_become_mathml(environment):
    html = shown(rf"$$\begin{{{environment}}} a &= b \\ c &= d \end{{{environment}}}$$")
    assert html.count("<mtr>") == 2
    assert "begin" not in html
