"""Covariance over variance, each series for itself."""

BESIDE = "loops_and_numpy_habits"


# %% question="prompt"
def prompt_statistics(z, period):
    rows = []
    T = z.shape[1]
    t_mean = (T - 1) / 2
    for series in z:
        level = series[T - period :].mean()

        numerator = 0
        denominator = 0
        for t in range(T):
            numerator = numerator + (t - t_mean) * series[t]
            denominator = denominator + (t - t_mean) ** 2
        trend = numerator / denominator

        r_1 = torch.dot(series[1:], series[:-1]) / T
        r_period = torch.dot(series[period:], series[:-period]) / T
        rows.append(torch.stack([level, trend, r_1, r_period]))
    return torch.stack(rows)
