"""The score is the default one of the estimator, R squared."""

CAUGHT_BY = ["scores_follow_from_the_folds", "grid_search_is_exact"]


# %% question="grid"
# - search = GridSearchCV(estimator, grid, scoring="neg_mean_squared_error", cv=splitter)
# + search = GridSearchCV(estimator, grid, cv=splitter)
