"""Everything below -10 is taken for a fault, frost too."""

CAUGHT_BY = ["marked_readings_are_found", "faults_are_found_in_all_columns"]


# %% question="failure"
# - return np.flatnonzero((raw == -9999).any(axis=1))
# + return np.flatnonzero((raw < -10).any(axis=1))
