"""Rich outputs of student code are harmless in the browsers of teachers."""

import base64
import io

import pytest

from grader.notebook.markup import harmless_bundle

ACTIVE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://example.org/beacon.png'>",
    "<a href='javascript:alert(1)'>full marks</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<style>@import url(https://example.org/x.css)</style>",
    "<div style='background-image: url(https://example.org/x)'>x</div>",
    "<div style='background: \\75rl(https://example.org/x)'>x</div>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<form action='https://example.org'><button>x</button></form>",
    "<object data='https://example.org/x'></object>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<b id=x onclick=alert(1)>x</b>",
]
TRACES = ("script", "alert", "example.org", "onerror", "onload", "onclick", "iframe", "javascript", "url(", "<style")


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml"])
@pytest.mark.parametrize("markup", ACTIVE)
def test_nothing_of_it_runs_and_nothing_is_fetched(mime, markup):
    wrapped = f"<svg>{markup}<foreignObject>{markup}</foreignObject></svg>" if mime == "image/svg+xml" else markup
    kept = harmless_bundle({mime: wrapped})
    assert set(kept) in ({mime}, {"text/plain"})
    cleaned = kept.get(mime, "").lower()
    assert [trace for trace in TRACES if trace in cleaned.replace("www.w3.org", "")] == []


def test_a_table_of_pandas_stays_a_table():
    pandas = pytest.importorskip("pandas")
    html = pandas.DataFrame({"hour": [1, 2], "load": [1.5, 2.5]}).to_html()
    cleaned = harmless_bundle({"text/html": html})["text/html"]
    for part in ('class="dataframe"', "<th>hour</th>", "<td>2.5</td>"):
        assert part in cleaned


def test_a_figure_as_svg_stays_a_figure():
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = figure.subplots()
    axes.plot([1, 3, 2])
    axes.fill_between([0, 1], [1, 2], alpha=0.5)
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg")
    cleaned = harmless_bundle({"image/svg+xml": drawn.getvalue()})["image/svg+xml"]
    assert cleaned.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert cleaned.count("<path") == drawn.getvalue().count("<path")
    assert cleaned.count("url(#") == drawn.getvalue().count("url(#") > 0
    assert "stroke:#1f77b4" in cleaned.replace(" ", "")


def test_an_image_within_html_stays():
    pixel = f'<img src="data:image/png;base64,{base64.b64encode(b"x" * 30).decode()}">'
    assert harmless_bundle({"text/html": pixel})["text/html"] == pixel


def test_markdown_is_shown_as_plain_text():
    text = "**bold** <script>alert(1)</script> [x](javascript:alert(1))"
    assert harmless_bundle({"text/markdown": text, "text/plain": "<Markdown object>"}) == {"text/plain": text}


def test_latex_is_shown_as_plain_text():
    text = r"$\csname href\endcsname{javascript:alert(1)}{x}$"
    assert harmless_bundle({"text/latex": text, "text/plain": "<Math object>"}) == {"text/plain": text}


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "image/gif"])
def test_a_false_image_is_left_out(mime):
    assert harmless_bundle({mime: 'x" onerror="alert(1)'}) == {}
    assert harmless_bundle({mime: "eHh4\n"}) == {mime: "eHh4\n"}


def test_what_only_an_extension_can_show_is_left_out():
    data = {"application/vnd.vegalite.v5+json": {"data": {"url": "https://example.org"}}, "text/plain": "a chart"}
    assert harmless_bundle(data) == {"text/plain": "a chart"}


@pytest.mark.parametrize(
    "html",
    [
        '<div class="navbar navbar-fixed-top">10 of 10</div>', '<b class="dataframe modal">x</b>', '<p id="main">x</p>',
        '<div style="margin:-30em 0 0 0;height:30em">x</div>', '<p style="height:0">x</p>',
        '<span style="font:400px/0 serif">x</span>', '<span style="vertical-align:60em">x</span>',
    ],
)  # fmt: skip
def test_no_output_imitates_or_covers_the_page(html):
    cleaned = harmless_bundle({"text/html": html})["text/html"]
    for sign in ("class=", "id=", "margin", "height", "font:", "vertical-align"):
        assert sign not in cleaned


def test_names_within_a_drawing_lead_to_the_same_places_and_to_none_of_the_page():
    svg = '<svg class="a"><defs><g id="main"></g></defs><use href="#main"></use>'
    svg += '<path clip-path="url(#main)"></path></svg>'
    cleaned = harmless_bundle({"image/svg+xml": svg})["image/svg+xml"]
    for part in ('id="shown-main"', 'href="#shown-main"', "url(#shown-main)"):
        assert part in cleaned
    assert "class" not in cleaned
    assert harmless_bundle({"image/svg+xml": cleaned})["image/svg+xml"] == cleaned, "cleaning again changes nothing"
