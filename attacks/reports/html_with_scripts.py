"""Shows HTML with scripts, written in ways that pass filters."""

SOURCE = "OWASP, XSS filter evasion"
SUCCESS = "a script in the executed notebook"

# %%
from IPython.display import HTML, display

CODE = "fetch('/api/contents')"
for text in (
    f"<script>{CODE}</script>", f"<ScRiPt >{CODE}</sCrIpT\t>", f"<scr<script>ipt>{CODE}</scr</script>ipt>", f"<script/src='data:,{CODE}'>",
    f"<script\n>{CODE}", f"<<script>{CODE}//<</script>", f"<noscript><p title=\"</noscript><script>{CODE}</script>\">",
    f"<math><mtext><table><mglyph><style><!--</style><script>{CODE}</script>-->", f"<title><script>{CODE}</script>",
    f"<textarea><script>{CODE}</script></textarea>", f"\ufeff<script\x00>{CODE}</script>", f"<template><script>{CODE}</script></template>",
    f"<!--[if IE]><script>{CODE}</script><![endif]-->", f"<xmp><script>{CODE}</script></xmp>", f"</pre></div><script>{CODE}</script>",
    f"<style><style/><script>{CODE}</script>", f"<svg><style><script>{CODE}</script></style></svg>", f"<plaintext><script>{CODE}",
):  # fmt: skip
    display(HTML(text))
display({"text/html": ["<scr", "ipt>", CODE, "</script>"], "text/plain": f"<script>{CODE}</script>"}, raw=True)
print("attempted")
