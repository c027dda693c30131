"""The cells of an executed notebook: even outputs that were not cleaned before are clean on the page."""

import re
import time

import pytest
from markupsafe import Markup, escape

from grader.report.cells import show_cell
from grader.report.markdown import Headings


def outputs_of(*outputs):
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "source": "1", "outputs": list(outputs)}
    return show_cell(cell, Headings(2)).outputs


SLOW = {
    "blank lines": " \n" * 49_990,
    "blanks": "x = 1" + " " * 19_000,
    "escapes": '"\\N{' * 25_000,
    "escapes in lines": ('"' + '"\\N{' * 240 + "\n") * 20,
    "brackets": ("match (" + "(" * 90 + "\n") * 200,
}


@pytest.mark.slow
@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW)
def test_a_page_of_any_code_is_written_in_time(source):
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "source": source, "outputs": []}
    headings, begun = Headings(2), time.process_time()
    for _ in range(50):
        assert Markup(show_cell(cell, headings).html).striptags().split() == Markup(escape(source)).striptags().split()
    assert time.process_time() - begun < 8


def test_usual_code_has_colours():
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "source": "def f():\n    return 1\n", "outputs": []}
    assert '<span class="k">def</span>' in show_cell(cell, Headings(2)).html


def displayed(**data):
    (output,) = outputs_of({"output_type": "display_data", "data": {k.replace("_", "/"): v for k, v in data.items()}})
    return output


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src='https://example.invalid/x.png'>",
        "<table background='https://example.invalid/x.png'><tr><td style='position:fixed'>1</td></tr></table>",
        "<div class='panel' id='question-mean'>3 of 3</div>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg><script>alert(1)</script></svg>",
    ],
)
def test_raw_html_is_cleaned_again(html):
    tags = re.findall(r"<[^>]*>", str(displayed(text_html=html).html))
    assert not [tag for tag in tags if re.search(r"script|\son\w+=|style|class|id=|href|https?:|svg", tag)]


def test_drawings_are_pictures_of_their_own():
    output = outputs_of(
        {
            "output_type": "display_data",
            "data": {"image/svg+xml": "<svg><script>alert(1)</script><path d='M0 0'/></svg>"},
        }
    )[0]
    assert output.kind == "figure"
    assert str(output.html).startswith('<img src="data:image/svg+xml;base64,')


def test_figures_have_a_text_in_their_place():
    output = outputs_of({"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": "<Figure>"}})[0]
    assert 'alt="' in str(output.html)


def test_tables_of_pandas_stay_tables():
    assert displayed(text_html="<table border='1' class='dataframe'><tr><th>a</th></tr></table>").html == (
        "<table><tbody><tr><th>a</th></tr></tbody></table>"
    )


def test_parts_of_a_stream_are_one_output():
    assert [str(item.html) for item in outputs_of(stream("a"), stream("b\n"), stream("c", "stderr"))] == ["ab", "c"]


def test_an_overwritten_line_is_shown_once():
    assert str(outputs_of(stream("10 %\r50 %\r100 %\n"))[0].html) == "100 %"


def test_colours_and_controls_of_a_terminal_are_left_out():
    assert str(outputs_of(stream("\x1b[31mred\x1b[0m \x07\u202egnp"))[0].html) == "red gnp"


def test_long_output_is_folded():
    assert outputs_of(stream("x\n" * 500))[0].lines == 500
    assert outputs_of(stream("x\n" * 5))[0].lines == 0


def test_output_of_nothing_is_nothing():
    assert outputs_of(stream("\n \n")) == ()
