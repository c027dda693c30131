"""In plain Python, with the mean taken for zero."""

BESIDE = "pure_python"


# %% question="steps"
def summarise(samples):
    result = np.zeros((len(samples), 3), dtype=np.float32)
    for i, block in enumerate(samples.astype("int64")):
        n = len(block)
        result[i, 0] = np.log(1 + (sum(int(v) ** 2 for v in block) / n) ** 0.5)
        result[i, 1] = np.log(1 + sum(abs(int(v)) for v in block) / n)
        result[i, 2] = np.log(1 + max(abs(int(v)) for v in block))
    return result
