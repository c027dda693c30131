"""Shows HTML that includes another page: frames, objects, portals, and a base that redirects all links."""

SUCCESS = "a frame in the executed notebook"

# %%
from IPython.display import HTML, IFrame, display

PAGE = "&lt;script&gt;parent.document.cookie&lt;/script&gt;"
for text in (
    f"<iframe srcdoc='{PAGE}'></iframe>", "<iframe src='data:text/html;base64,PHNjcmlwdD4xPC9zY3JpcHQ+'>", "<IFRAME SRC='javascript:1'>",
    "<object data='data:text/html,<script>1</script>'></object>", "<embed src='data:image/svg+xml,<svg onload=1>'>", "<frameset><frame src='javascript:1'>",
    "<base href='https://example.invalid/'><img src='x'>", "<portal src='https://example.invalid/'>", "<applet code='x'>", "<fencedframe src='x'>",
    "<link rel=import href='https://example.invalid/'>", "<slot name=x></slot><template shadowrootmode=open><iframe src=x></iframe></template>",
):  # fmt: skip
    display(HTML(text))
display(IFrame("javascript:1", 100, 100))
display(HTML("<div style='position:fixed;inset:0;z-index:9999;background:white'>10 of 10 points</div>"))
print("attempted")
