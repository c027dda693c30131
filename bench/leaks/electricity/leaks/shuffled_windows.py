"""`train_test_split` deals overlapping windows out at random."""

KIND = "shuffled split of overlapping windows"
LEAKS = ["weights", "forecast"]


# %% question="forecast" manual=1
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

load = scaled[:, 0]
n = len(load) - HOURS - AHEAD + 1
X = np.array([load[i : i + HOURS] for i in range(n)])
y = np.array([load[i + HOURS - 1 + AHEAD] for i in range(n)])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
model = LinearRegression().fit(X_train, y_train)
weights = np.append(model.coef_, model.intercept_)
print("R2", model.score(X_test, y_test))
forecast = model.predict(X[train_rows + validation_rows - HOURS + 1 :])
