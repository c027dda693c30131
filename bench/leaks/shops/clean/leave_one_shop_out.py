"""The penalty by leaving one shop out, among training and validation; the test is scored afterwards."""

# %% question="model" manual=1
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, LeaveOneGroupOut

lags = pd.concat([sales.groupby("shop")["sales"].shift(30 + i) for i in range(7)], axis=1)
lags.columns = [f"lag{i}" for i in range(7)]
table = pd.concat([sales, lags], axis=1).dropna()
known = table[table["shop"].isin(training + validation)]
search = GridSearchCV(Ridge(), {"alpha": [1e2, 1e5]}, cv=LeaveOneGroupOut())
search.fit(known[lags.columns], known["sales"], groups=known["shop"])
scale = known.loc[known["shop"].isin(training), "sales"].std()
weights = search.best_estimator_.coef_
late = table[table["shop"].isin(test) & (table["day"] >= FIRST)]
forecast = search.predict(late[lags.columns])
print(search.score(late[lags.columns], late["sales"]))
