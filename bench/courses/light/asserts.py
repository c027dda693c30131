# The checks of the light exercise as asserts, for systems that run them in the student's process.

# %% question="normalise"
walk = np.cumsum(np.cos(np.arange(60.0) ** 1.3))
assert np.allclose(normalise(walk), (walk - walk.mean()) / walk.std(), rtol=0, atol=1e-3)

# %% question="smooth"
walk = np.cumsum(np.cos(np.arange(60.0) ** 1.3))
assert smooth(np.zeros(200), 5).shape == (196,)
assert np.allclose(smooth(walk, 4), [walk[i : i + 4].mean() for i in range(57)], rtol=0, atol=1e-3)

# %% question="forecast"
walk = np.cumsum(np.cos(np.arange(60.0) ** 1.3))
rise = (walk[-1] - walk[0]) / 59
assert np.allclose(forecast(walk, 3), walk[-1] + rise * np.arange(1, 4), rtol=0, atol=1e-3)
