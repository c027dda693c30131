"""The winner has the smallest loss of any round, also of one that it did not survive, or before its loss rose."""

CAUGHT_BY = ["halving_is_exact"]


# %% question="halving"
# - alive = list(configurations)
# + alive, best = list(configurations), (None, math.inf)
#   for n, epochs in rounds:
#       results = [(one, evaluate(one, epochs)) for one in alive[:n]]
#       results.sort(key=lambda pair: rank(pair[1]))
# +     best = min(best, results[0], key=lambda pair: rank(pair[1]))
#       alive = [one for one, _ in results]
# - return results[0]
# + return best
