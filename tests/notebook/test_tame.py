"""Markup that would take long to clean is recognised quickly before cleaning."""

import time

import pytest

from grader.notebook.markup import harmless_bundle
from grader.notebook.markup_bounds import is_tame
from grader.report.markdown import Headings, render_markdown

NESTED = "<div>" * 100_000
ATTRIBUTES = "<b " + " ".join(f"a{n}=1" for n in range(100_000)) + ">"
WILD = {
    "nested": NESTED,
    "attributes": ATTRIBUTES,
    "many": "<b></b>" * 100_000,
    "ends that end nothing": "<div></x>" * 20_000,
    "ends in comments": "<div><!--</div>-->" * 9_000,
    "ends in attributes": "<div><b title='</div>'></b>" * 6_000,
    "ends in raw text": "<div><style></div></style>" * 6_000,
    "ends out of order": "<div><table></div></table>" * 4_000,
    "slashes": "<div/>" * 15_000,
    "slashes after a drawing was left": "<svg><p></p>" + "<g/>" * 15_000,
    "void in a drawing": "<svg>" + "<source>" * 15_000,
    "tags that never end": "<a " * 300_000,
    "quotes": "<a b='" * 100_000,
    "comments": "<!--" * 100_000,
    "spaces": "<a" + " " * 1_000_000,
    "references": "&" * 400_000,
    "long": "x" * 5_000_000,
}


@pytest.mark.parametrize("what", WILD)
@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml"])
def test_what_takes_long_is_shown_as_text(what, mime):
    begun = time.process_time()
    kept = harmless_bundle({mime: WILD[what]})
    assert time.process_time() - begun < 2
    assert set(kept) == {"text/plain"}
    assert len(kept["text/plain"]) < 11_000


def test_a_text_of_its_own_is_shown_instead():
    assert harmless_bundle({"text/html": NESTED, "text/plain": "a table"}) == {"text/plain": "a table"}


@pytest.mark.parametrize(
    "html",
    [
        "a < b, and <b>a</b> & b",
        '<!DOCTYPE html><table border=1 class="dataframe"><tr><td title="a < b">1<br/>2<hr></td></tr></table>',
        "<!-- <b>old</b> --><p>new</p>",
        "<?xml version='1.0'?><svg><metadata><rdf:RDF><dc:type rdf:resource='x'/></rdf:RDF></metadata></svg>",
        "<svg>" + "<path d='M0 0'/>" * 5_000 + "</svg>",
        "<table>" + "<tr><td>1</td><td>2</td></tr>" * 3_000 + "</table>",
        "<math><mrow><mi>x</mi><mspace width='1em'/></mrow></math>" * 500,
    ],
)
def test_usual_markup_is_tame(html):
    assert is_tame(html)


@pytest.mark.parametrize("text", ["<div>" * 60_000, ATTRIBUTES, "x_1 " * 200_000, "$$\nx_{a}+y\n$$\n\n" * 60_000])
def test_markdown_that_takes_long_is_shown_as_text(text):
    begun = time.process_time()
    html = str(render_markdown(text, Headings(2)))
    assert time.process_time() - begun < 4
    assert html.startswith("<pre>")


def test_a_page_has_so_many_formulas_and_no_more():
    headings, cell = Headings(2), "\n\n".join("$$\n" + "x_{a}+" * 200 + "y\n$$" for _ in range(8))
    begun = time.process_time()
    pages = [str(render_markdown(cell, headings)) for _ in range(9)]
    assert time.process_time() - begun < 8
    assert "<math" in pages[0]
    assert "<math" not in pages[-1]
    assert "<code>" in pages[-1]


def test_pictures_do_not_count_as_text():
    assert "<img" in str(render_markdown(f"![a](data:image/png;base64,{'A' * 500_000})", Headings(2)))
