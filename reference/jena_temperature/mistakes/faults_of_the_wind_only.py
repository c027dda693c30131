"""Only the two wind speeds are looked at."""

CAUGHT_BY = ["faults_are_found_in_all_columns"]


# %% question="failure"
# - return np.flatnonzero((raw == -9999).any(axis=1))
# + return np.flatnonzero((raw[:, 11:13] == -9999).any(axis=1))
