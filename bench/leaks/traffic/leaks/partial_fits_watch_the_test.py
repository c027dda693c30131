"""A perceptron of scikit-learn, epoch by epoch, until the test gets worse."""

KIND = "epoch chosen on test data"
LEAKS = ["epoch", "network", "forecast"]


# %% question="train" manual=1
import copy

from sklearn.neural_network import MLPRegressor

model = MLPRegressor(hidden_layer_sizes=(8,), learning_rate_init=0.02, random_state=0)
best, epoch = np.inf, 0
for number in range(12):
    model.partial_fit(X, y)
    error = np.abs(model.predict(X_test) - y_test).mean()
    if error < best:
        best, epoch, kept = error, number, copy.deepcopy(model)
network = kept.coefs_
forecast = kept.predict(last)
