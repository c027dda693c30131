"""The folds are shuffled, whatever was handed over."""

CAUGHT_BY = ["scores_follow_from_the_folds", "grid_search_is_exact"]


# %% question="grid"
# - search = GridSearchCV(estimator, grid, scoring="neg_mean_squared_error", cv=splitter)
# + folds = KFold(3, shuffle=True, random_state=0)
# + search = GridSearchCV(estimator, grid, scoring="neg_mean_squared_error", cv=folds)
