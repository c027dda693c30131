"""`GroupShuffleSplit` by shop, within training and validation."""

# %% question="model" manual=1
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GroupShuffleSplit

table = sales.assign(lag=sales.groupby("shop")["sales"].shift(30)).dropna()
known = table[table["shop"].isin(training + validation)]
first, second = next(GroupShuffleSplit(1, random_state=0).split(known, groups=known["shop"]))
line = LinearRegression().fit(known.iloc[first][["lag"]].to_numpy(), known.iloc[first]["sales"])
print(line.score(known.iloc[second][["lag"]].to_numpy(), known.iloc[second]["sales"]))
weights = [line.coef_[0], line.intercept_]
scale = known.loc[known["shop"].isin(training), "sales"].std()
late = table[table["shop"].isin(test) & (table["day"] >= FIRST)]
forecast = line.predict(late[["lag"]].to_numpy())
