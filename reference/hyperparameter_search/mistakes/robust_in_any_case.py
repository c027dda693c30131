"""The scaler is robust, whatever was asked for."""

CAUGHT_BY = ["scalers_are_of_their_kind", "training_rows_are_scaled", "scalers_see_training_rows_only"]


# %% question="scale"
# - scaler = StandardScaler() if kind == "standard" else RobustScaler()
# + scaler = RobustScaler()
