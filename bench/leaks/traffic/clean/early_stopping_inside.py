"""scikit-learn's own early stopping puts some training windows aside."""

# %% question="train" manual=1
from sklearn.neural_network import MLPRegressor

model = MLPRegressor(
    hidden_layer_sizes=(8,),
    learning_rate_init=0.02,
    max_iter=12,
    early_stopping=True,
    n_iter_no_change=3,
    random_state=0,
)
model.fit(X, y)
epoch = model.n_iter_
network = model.coefs_
forecast = model.predict(last)
print(model.score(X_test, y_test))
