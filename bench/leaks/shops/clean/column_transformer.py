"""A pipeline with a column transformer, fitted on the shops before the test."""

# %% question="model" manual=1
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

table = sales.assign(lag=sales.groupby("shop")["sales"].shift(35), weekday=sales["day"].dt.day_of_week).dropna()
known = table.query("shop in @training or shop in @validation")
prepare = ColumnTransformer(
    [("number", StandardScaler(), ["lag"]), ("kind", OneHotEncoder(), ["weekday", "promotion"])]
)
pipe = Pipeline([("prepare", prepare), ("ridge", Ridge())]).fit(known, known["sales"])
scale = known.loc[known["shop"].isin(training), "sales"].std()
weights = pipe["ridge"].coef_
forecast = pipe.predict(table.query("shop in @test and day >= @FIRST"))
