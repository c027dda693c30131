"""Hands in a notebook whose own metadata are scripts: title, kernel, language, authors, widgets with state."""

SUCCESS = "a script in the executed notebook"
METADATA = {
    "title": "</title><script>fetch('/api/contents')</script>",
    "authors": [{"name": "<img src=x onerror=1>"}],
    "kernelspec": {"display_name": "<script>1</script>", "name": "../../evil", "language": "\x1b[2J", "argv": ["sh", "-c", "touch /tmp/@TOKEN@"]},
    "language_info": {"name": "python", "mimetype": "text/html", "pygments_lexer": "os.system", "codemirror_mode": "<script>1</script>"},
    "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_module": "https://example.invalid/x.js"}}}},
    "nbconvert": {"template": "/tmp/evil"}, "rise": {"header": "<script>1</script>"}, "toc": "<script>", "jupytext": {"formats": "../../../../tmp/@TOKEN@//py"},
}  # fmt: skip

# %%
print("attempted")
