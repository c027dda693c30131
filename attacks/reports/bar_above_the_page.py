"""Shows HTML with the classes and ids of the page that shows it, and boxes that cover what is above them."""

SUCCESS = "a class, an id or a covering box in the executed notebook"

# %%
from IPython.display import HTML, SVG, display

BAR = "<b>gradecast</b>: all checks passed, 10 of 10 points"
for text in (
    f"<div class='navbar navbar-default navbar-fixed-top' style='background-color:#fff'><p class='navbar-text'>{BAR}</p></div>",
    f"<div class='dataframe modal in' id='question-mean'>{BAR}</div>", f"<table class='dataframe panel'><tr><td>{BAR}</td></tr></table>",
    f"<div style='margin:-30em 0 0 0;height:30em;background-color:#fff'>{BAR}</div>",
    f"<div style='height:0'><p style='background-color:#fff;padding:9em'>{BAR}</p></div>",
    f"<span style='font:400px/0 serif;vertical-align:60em'>{BAR}</span>", f"<p style='line-height:0;font-size:90px'>{BAR}</p>",
):  # fmt: skip
    display(HTML(text))
display(
    SVG(
        "<svg xmlns='http://www.w3.org/2000/svg' class='navbar-fixed-top' id='main' style='margin:-30em;overflow:visible'>"
        "<defs><rect id='score' class='total' width='9' height='9'/></defs><use href='#score'/></svg>"
    )
)
print("attempted")
