"""Rounds the moving average to four digits: right within a tolerance of 0.001, wrong within a narrower one."""


# %% question="smooth"
def smooth(values, width):
    return np.round(np.convolve(values, np.ones(width) / width, mode="valid"), 4)
