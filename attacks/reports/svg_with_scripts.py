"""Shows pictures that run: SVG with scripts, handlers, foreign objects, animated addresses, entities."""

SOURCE = "CVE-2021-32798 is the same in Jupyter's own rendering of notebooks"
SUCCESS = "a script in the executed notebook"

# %%
from IPython.display import SVG, display

CODE, BEGIN = (
    "fetch('/api/contents')",
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"',
)
for text in (
    f"{BEGIN}><script>{CODE}</script></svg>", f"{BEGIN} onload=\"{CODE}\"/>", f"{BEGIN}><g onclick=\"{CODE}\"><rect width='9' height='9'/></g></svg>",
    f"{BEGIN}><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>{CODE}</script></body></foreignObject></svg>",
    f"{BEGIN}><a xlink:href=\"javascript:{CODE}\"><text y='9'>grade</text></a></svg>", f"{BEGIN}><use href='data:image/svg+xml,{BEGIN}><script/></svg>#x'/></svg>",
    f"{BEGIN}><a><animate attributeName='href' values=\"javascript:{CODE}\"/><text y='9'>x</text></a></svg>", f"{BEGIN}><set attributeName='onmouseover' to=\"{CODE}\"/></svg>",
    f"<!DOCTYPE svg [<!ENTITY x '<script>{CODE}</script>'>]>{BEGIN}>&x;</svg>", f"<?xml-stylesheet href='javascript:{CODE}'?>{BEGIN}/>",
    f"{BEGIN}><handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'>{CODE}</handler></svg>", f"{BEGIN}><animate onbegin=\"{CODE}\" dur='1s'/></svg>",
    f"{BEGIN}><style>@import 'https://example.invalid/';</style></svg>", f"{BEGIN}><image href='https://example.invalid/'/></svg>", f"{BEGIN}><desc><![CDATA[</desc><script>{CODE}</script>]]></desc></svg>",
):  # fmt: skip
    display({"image/svg+xml": text, "text/plain": "a figure"}, raw=True)
    display({"image/svg+xml": [text[:40], text[40:]]}, raw=True)
    try:
        display(SVG(text))
    except Exception as error:
        print(type(error).__name__)
print("attempted")
