"""Shows outputs of the kinds that a notebook runs: JavaScript, widgets, Vega, Plotly, PDF; and kinds of its own making."""

SOURCE = "CVE-2021-32862 (nbconvert), among them images that are no base64"
SUCCESS = "a script in the executed notebook"

# %%
from IPython.display import Javascript, display

CODE = "IPython.notebook.kernel.execute('import os')"
for mime in (
    "application/javascript", "text/javascript", "application/ecmascript", "application/x-javascript", "text/html; charset=utf-8", "TEXT/HTML",
    "application/xhtml+xml", "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json", "application/vnd.plotly.v1+json",
    "application/vnd.vega.v5+json", "application/vnd.bokehjs_exec.v0+json", "application/vnd.holoviews_exec.v0+json", "application/pdf", "text/xml",
    "application/vnd.geo+json", "image/svg+xml; charset=utf-8", "text/vnd.mermaid", "image/bmp", "<script>1</script>", "text/html\n", "../../x", "", "__proto__",
):  # fmt: skip
    for value in (
        f"<script>{CODE}</script>",
        {"model_id": "x", "script": CODE, "usermeta": {"embedOptions": {"loader": CODE}}},
        [CODE],
        b"%PDF <script>",
    ):
        display(
            {mime: value, "text/plain": "<Figure>"},
            raw=True,
            metadata={mime: {"isolated": True, "script": CODE}, "<script>": "<script>"},
        )
display(Javascript(CODE, lib="https://example.invalid/x.js", css="https://example.invalid/x.css"))
display({"application/json": {"<script>": "</script><script>1</script>"}, "text/plain": "x"}, raw=True)
display(
    {"image/png": '" onerror="' + CODE, "image/jpeg": "x'><script>1</script>", "image/gif": "javascript:1"}, raw=True
)
print("attempted")
