"""A while loop that stops one too early."""

BESIDE = "prints_and_asserts"


# %% question="windows"
def sliding_windows(series, length, stride):
    collected = []
    total_steps = series.size(1)
    for row in range(series.size(0)):
        begin = 0
        end = begin + length
        while end < total_steps:
            window = series[row, begin:end]
            collected.append(window.unsqueeze(0))
            begin = begin + stride
            end = end + stride
    return torch.cat(collected, dim=0)
