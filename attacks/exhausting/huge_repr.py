"""Ends cells with values whose text, HTML or mime bundle is gigantic, endless or broken."""

SUCCESS = "results that are larger than allowed, or none"


# %%
class Large:
    def __repr__(self):
        return "r" * (32 << 20)


Large()


# %%
class Rich:
    def _repr_html_(self):
        return "<b>" * (8 << 20)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {f"application/x-{number}": "y" * 50 for number in range(50_000)}


Rich()


# %%
class Deep:
    def _repr_json_(self):
        nested = []
        for _ in range(900):
            nested = [nested, nested]
        return nested[0][0], [0] * 10**6


Deep()

# %%
cycle = []
cycle += [cycle] * 1000
display([cycle] * 1000, {"a": "\ud800" * 10**6}, b"\0" * 10**7)

# %%
print("attempted")
