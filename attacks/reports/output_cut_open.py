"""Splits harmful output over several outputs, updates and streams, so that no part is harmful but the whole is."""

SUCCESS = "a script in the executed notebook"

# %%
import sys

from IPython.display import HTML, clear_output, display, update_display

display(HTML("<p>harmless</p>"), display_id="later")
update_display(HTML("<script>fetch('/api/contents')</script>"), display_id="later")
update_display({"image/svg+xml": "<svg onload=1>", "application/javascript": "1"}, display_id="later", raw=True)
for part in ("<scr", "ipt>fetch('/api/contents')</scr", "ipt>"):
    display(HTML(part))
    sys.stdout.write(part)
display({"text/html": '<div title="', "text/plain": "x"}, raw=True)
display({"text/html": '"><img src=x onerror=1>', "text/plain": "x"}, raw=True)
display({"text/html": "<!--", "text/plain": "--><script>1</script>"}, raw=True)
clear_output(wait=True)
display(HTML("<p title='>\"<script>1</script>"), display_id="<script>1</script>")
print("\nattempted")


# %%
class Rich:
    def _repr_html_(self):
        return "<img src=x onerror=fetch('/api/contents')>"

    def _repr_javascript_(self):
        return "fetch('/api/contents')"

    def _repr_pretty_(self, printer, cycle):
        printer.text("\x1b[2J<script>1</script>")


Rich()
