"""The reader of pages finds what cleaning should have removed."""

import pytest

from grader.attack.dangers import dangers, dangers_beside

PIXEL = "data:image/png;base64,eHh4"


@pytest.mark.parametrize(
    "page",
    [
        "<script>1</script>", "<b onclick=x>", "<img src=https://example.org/x>", "<a href=' javascript:x'>",
        "<p style='background: url(//example.org/x)'>", "<svg><foreignObject>", "<p style='position:fixed'>",
        "<img srcset=x>", "<style>p{}</style>", "<use xlink:href='https://example.org/#a'>", "<p style='a: \\75rl(x)'>",
        "<b class=navbar-fixed-top>", "<b class='dataframe modal'>", "<b id=main>", "<p style='margin:-9em'>",
        "<p style='color:red;height:0'>", "<p style='font: 9px/0 x'>", "<p style='line-height:0'>",
    ],
)  # fmt: skip
def test_active_content_is_found(page):
    assert list(dangers("text/html", page))


def test_what_is_harmless_is_not_found():
    page = f'<table class="dataframe"><td title="onerror=x">1</td></table><img src="{PIXEL}"><use href="#a"/>'
    page += '<b id="shown-x" style="color:red;font-size:9px;font-weight:bold">'
    assert list(dangers("text/html", page)) == []
    assert list(dangers("text/plain", "<script>")) == []
    assert list(dangers("image/png", "eHh4\n")) == []


@pytest.mark.parametrize("kind", ["application/javascript", "application/json", "text/markdown", "text/latex"])
def test_what_other_programs_show_is_found(kind):
    assert list(dangers(kind, "x"))


def test_an_image_of_a_wrong_type_is_found():
    assert list(dangers("image/png", 'x" onerror="1'))


def test_a_size_that_adds_an_attribute_is_found():
    assert list(dangers_beside({"image/png": {"width": "1 onload=alert(1)", "height": "50%"}, "isolated": True}))
    assert list(dangers_beside({"image/png": {"width": 1.5, "height": "50%", "needs_background": "light"}})) == []
    assert list(dangers_beside(None)) == []
