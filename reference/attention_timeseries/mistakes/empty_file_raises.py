"""Nothing is done about files without any content."""

CAUGHT_BY = ["empty_files_are_passed_over", "lstm_beats_persistence", "forecaster_beats_persistence"]


# %% question="read"
# - try:
# -     frame = pd.read_csv(file)
# - except pd.errors.EmptyDataError:
# -     continue
# + frame = pd.read_csv(file)
