# %% [markdown]
# # Air density in Jena, two days ahead
#
# The power in the wind is proportional to the density of the air, so whoever plans the output of a wind
# farm wants to know it in advance. On the roof of the Max Planck Institute for Biogeochemistry in Jena a
# weather station has recorded the air every ten minutes for many years: pressure, temperature, humidity,
# wind and, worked out from these, the density in g/m³.
#
# **Your task:** from six days of hourly measurements, forecast the density two days later with a recurrent
# network, and do it better than the obvious guess.
#
# You will
#
# 1. load the measurements and repair what the station could not measure,
# 2. find the density among the 14 columns and look at it,
# 3. split the record into training, validation and test parts, in time order,
# 4. normalise it without looking into the future,
# 5. cut it into windows with their targets,
# 6. measure how good common sense is,
# 7. build a small LSTM,
# 8. compile it,
# 9. and train it until it beats common sense.
#
# Allow about four hours.
#
# Replace each `raise NotImplementedError(...)` with your own code. Names, arguments and results of the
# functions are fixed: they are tested by calling them, also with data of our own. The `check("...")` cell
# after a question tells you at once how far you are; more checks run when your work is graded. A question
# that does not work yet costs only itself and what is built on it.
#
# Your file is either the real record or a synthetic one that was made to behave like it. Nothing below
# depends on which of them it is, nor on how many rows it has.

# %% [markdown]
# ## The budget
#
# The last question trains a network within this budget. An *epoch* here is `STEPS_PER_EPOCH` batches, not a
# full pass over the data. The budget is small on purpose: one processor core needs only seconds for it, so
# you can afford to experiment. Change the numbers below as you like: when your work is graded, they are set
# back to what they are here.
#
# All random numbers follow from `SEED`. A network that is good with one seed and bad with the next is not
# good: where it matters, your work is graded with several.

# %% tags=["parameters"]
SEED = 42
EPOCHS = 6
STEPS_PER_EPOCH = 20
VALIDATION_BATCHES = 8

# %% [markdown]
# ## Imports and seeds
#
# `tf.random.set_seed(SEED)` fixes the random numbers of TensorFlow. Keras 3 draws the seeds of initial
# weights from Python's own generator, and `timeseries_dataset_from_array` the order of its windows from
# numpy's, so these two are seeded as well. (`keras.utils.set_random_seed(SEED)` does all three in one line.)

# %%
import random

import keras
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf

from grader.datasets import path

random.seed(SEED)
np.random.seed(SEED)
tf.random.set_seed(SEED)
plt.rcParams["date.converter"] = "concise"  # dates along an axis without repetition

# %% [markdown]
# ## 1. Load the measurements (2 points)
#
# The file has one row every ten minutes. The first column, `Date Time`, is the time of the record, written
# the German way: `03.02.2020 00:10:00` is the *third of February*. The 14 other columns are measurements:
#
# | column | meaning | column | meaning |
# |---|---|---|---|
# | `p (mbar)` | air pressure | `VPdef (mbar)` | deficit: `VPmax` less `VPact` |
# | `T (degC)` | temperature | `sh (g/kg)` | specific humidity |
# | `Tpot (K)` | potential temperature | `H2OC (mmol/mol)` | concentration of water vapour |
# | `Tdew (degC)` | dew point | `rho (g/m**3)` | density of the air |
# | `rh (%)` | relative humidity | `wv (m/s)` | wind speed |
# | `VPmax (mbar)` | vapour pressure at saturation | `max. wv (m/s)` | strongest gust |
# | `VPact (mbar)` | vapour pressure | `wd (deg)` | wind direction |
#
# Real instruments fail. Where the wind speed is **-9999**, the station could not measure it; no wind blows
# at -9999 m/s. Left in place, a single such number among 29,000 rows raises the standard deviation of the
# wind speed from about 2 m/s to about $\sqrt{9999^2 / 29000} \approx 59$ m/s, and after normalisation all
# real winds would look the same. Put the last reading before it in its place; a reading from *after* the gap
# would tell the past about the future. Do the same in every column, because any instrument may fail. Do not
# drop the row: neighbouring rows must stay ten minutes apart.


# %% question="load"
def load_data(csv_path) -> tuple[pd.Series, pd.DataFrame]:
    """Read the station's file.

    Returns `(dates, frame)`: the times as a Series of datetime64, shape (rows,), and the 14
    columns of measurements as a DataFrame of floats, shape (rows, 14), in the order of the
    file. Both keep all rows. Each missing reading (-9999) is replaced with the last reading
    of that column before it.
    """
    # HINT: `pop` takes a column out of a frame and returns it; `pd.to_datetime` has an
    #       argument `format`.
    # HINT: pandas fills gaps, but only those that it knows as NaN. About five lines.
    # BEGIN SOLUTION
    frame = pd.read_csv(csv_path)
    dates = pd.to_datetime(frame.pop("Date Time"), format="%d.%m.%Y %H:%M:%S")
    frame = frame.mask(frame == -9999).ffill()
    return dates, frame.astype(float)
    # END SOLUTION


# %%
dates, frame = load_data(path("jena"))
raw_data = frame.to_numpy()
print(f"raw_data: {raw_data.shape[0]:,} rows, {raw_data.shape[1]} columns, from {dates.iloc[0]} to {dates.iloc[-1]}")
frame.describe().T[["mean", "std", "min", "max"]].round(2)

# %% [markdown]
# ## 2. Find and draw the density (3 points)
#
# Positions of columns that are typed into a program are wrong as soon as somebody adds a column. Look the
# position up by name.


# %% question="density"
def density_column(columns) -> int:
    """Position of the air density in g/m**3, counted from 0, among `columns` (names, such
    as `frame.columns`).
    """
    # HINT: the table above has the name. One line.
    # BEGIN SOLUTION
    return list(columns).index("rho (g/m**3)")
    # END SOLUTION


# %%
density_index = density_column(frame.columns)
print("the density is column", density_index)

# %% [markdown]
# Now look at it, twice. What you see here decides what a sensible baseline is (question 6).
#
# **First plot (1 point, graded by hand):** the density across several days. Choose the days such that a
# daily pattern can be seen, if there is one.

# %% question="density" manual=1
# A line plot of about ten days; label both axes, with units.
# BEGIN SOLUTION
days = slice(150 * 144, 160 * 144)
figure, axes = plt.subplots(figsize=(10, 3.5), layout="constrained")
axes.plot(dates[days], raw_data[days, density_index], linewidth=1.2)
axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
axes.set(
    xlabel="date",
    ylabel="density (g/m³)",
    title="Ten days: a daily cycle on top of the weather",
)
axes.grid(alpha=0.3)
plt.show()
# END SOLUTION

# %% [markdown]
# **Second plot (1 point, graded by hand):** the density across several years, or across the whole span if
# your file covers less.

# %% question="density" manual=1
# A line plot of the whole record; a daily mean on top of the readings makes the season
# easier to see.
# BEGIN SOLUTION
density = pd.Series(raw_data[:, density_index], index=pd.DatetimeIndex(dates))
figure, axes = plt.subplots(figsize=(10, 3.5), layout="constrained")
axes.plot(density.index, density, color="lightsteelblue", linewidth=0.6, label="every ten minutes")
axes.plot(density.resample("1D").mean(), color="tab:blue", linewidth=1.4, label="mean of the day")
axes.set(
    xlabel="date",
    ylabel="density (g/m³)",
    title="The whole record: dense in winter, thin in summer",
)
axes.legend(loc="lower right")
axes.grid(alpha=0.3)
plt.show()
# END SOLUTION

# %% [markdown]
# ## 3. Split in time order (2 points)
#
# The oldest 55 % of the rows are for training, the next 25 % for validation, and the newest 20 % for the
# test. The rows are *not* shuffled before they are split. Rows ten minutes apart are nearly equal, so a
# shuffled split would put near copies of the training rows into the test, and the test would measure memory
# instead of foresight.


# %% question="split"
def split_rows(rows: int) -> tuple[int, int, int]:
    """How many of `rows` rows are for training, validation and test: 55 %, 25 % and what
    remains (about 20 %).

    Three whole numbers that add up to `rows`; the first two are rounded down.
    """
    # HINT: three separate roundings need not add up. Three lines.
    # BEGIN SOLUTION
    training = rows * 55 // 100
    validation = rows * 25 // 100
    return training, validation, rows - training - validation
    # END SOLUTION


# %%
train_rows, validation_rows, test_rows = split_rows(len(raw_data))
print(f"training {train_rows:,}, validation {validation_rows:,}, test {test_rows:,} rows")

# %% [markdown]
# ## 4. Normalise without looking ahead (5 points)
#
# Pressures are near 1000 mbar, relative humidities up to 100 %, wind speeds mostly below 10 m/s. A network
# learns more easily when all its inputs have about the same size, so each column gets mean 0 and standard
# deviation 1:
#
# $$z = \frac{x - \text{mean}}{\text{std}}$$
#
# (Whether the standard deviation divides by the number of rows or by one less does not matter here.)
#
# The statistics may come from the **training rows only**. When the network is used one day, nobody will
# know the mean of the weather to come, and a test that has helped to prepare the training is no longer a
# test. *All* rows, also those of validation and test, are then scaled with these statistics.


# %% question="normalise"
def normalise(raw: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scale every column of `raw` to mean 0 and standard deviation 1 over its first `rows`
    rows.

    `raw` has shape (all rows, columns), in physical units, and is left as it is. Returns
    `(normalised, mean, std)`: all rows, scaled, in the shape of `raw`; and the mean and the
    standard deviation of each column over the first `rows` rows, both of shape (columns,),
    in physical units.
    """
    # HINT: which axis are the rows? Three lines.
    # BEGIN SOLUTION
    mean = raw[:rows].mean(axis=0)
    std = raw[:rows].std(axis=0)
    return (raw - mean) / std, mean, std
    # END SOLUTION


# %% question="normalise"
def describe_density(
    raw: np.ndarray, normalised: np.ndarray, column: int, train_rows: int, test_rows: int
) -> tuple[float, float, float, float]:
    """Mean and standard deviation of one column: before, in the training rows, and after,
    in the test rows.

    `raw` and `normalised` have shape (all rows, columns); the first `train_rows` rows are
    for training, the last `test_rows` for the test. Returns `(training mean, training std,
    test mean, test std)`: the first two of `raw`, in physical units; the last two of
    `normalised`, without a unit.
    """
    # HINT: two slices, then two numbers of each. Three lines.
    # BEGIN SOLUTION
    before = raw[:train_rows, column]
    after = normalised[-test_rows:, column]
    return before.mean(), before.std(), after.mean(), after.std()
    # END SOLUTION


# %%
normalised, mean, std = normalise(raw_data, train_rows)
training_mean, training_std, test_mean, test_std = describe_density(
    raw_data, normalised, density_index, train_rows, test_rows
)
print(f"density in the training rows, before: mean {training_mean:.2f}, standard deviation {training_std:.2f} g/m³")
print(f"density in the test rows, after:      mean {test_mean:.2f}, standard deviation {test_std:.2f}")

# %% [markdown]
# **Comment (2 points, graded by hand):** why are mean and standard deviation of the normalised test rows
# not exactly 0 and 1? Is that a mistake that should be fixed? What would go wrong if somebody did fix it,
# and gave the test rows a mean and a standard deviation of their own?

# %% [markdown] question="normalise" manual=2
# <!-- BEGIN SOLUTION -->
# Mean and standard deviation come from the training rows, and the test rows are other weather: a later and
# shorter stretch of time, which with a record of a year or so also has other seasons. Measured against the
# training rows, its mean and spread differ. That is not a mistake. It is an honest picture of what the
# network will meet in use, when nobody knows the statistics of the future. Normalising the test rows with
# their own statistics would use such knowledge, so the test would promise what use cannot keep. And the
# same density would be one number in training and another in the test: what the network has learned about
# cold, dense air it would apply to air that is merely denser than the rest of the test.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 5. Windows and targets (7 points)
#
# One example for the network is a *window*: 144 rows, one hour apart, which is six days. Its *target* is
# the density two days after the last row of the window. `keras.utils.timeseries_dataset_from_array` cuts
# windows out of an array. Its rule for targets is simple: to the window that starts at row $i$ belongs
# `targets[i]`, whatever you put there.

# %%
numbers = np.arange(20)
example = keras.utils.timeseries_dataset_from_array(
    numbers[:-3],
    targets=numbers[3:],
    sequence_length=4,
    sampling_rate=3,
    sequence_stride=2,
    batch_size=1,
)
for window, target in example:
    print("window", window.numpy()[0], "target", target.numpy()[0])

# %% [markdown]
# The stride of 2 starts a window at every second row (yours start at every row), and the sampling rate of 3
# takes every third row. `numbers[3:]` is the series shifted by three, so the window that starts at 0 has
# target 3. That number is *inside* the window, so nothing would be forecast: the targets must be shifted by
# more. By how much? Here are 20 rows again, with windows of three steps, the same sampling rate of 3, and a
# target two steps after the end of the window:
#
# ![20 rows, of which 0 to 13 are the training part. The first window has rows 0, 3, 6 and target 12; the last one rows 1, 4, 7 and target 13. The window 2, 5, 8 is forbidden: its target 14 lies in the validation part.](attachment:windows.png)
#
# Count the rows from the *first* row of a window to its target. This number is called the *delay*. Then do
# it for a window of 144 steps, and for any other.
#
# Now the borders. Each of the three parts gets its own dataset, and a window belongs to a part only if the
# window **and its target** lie in it. In the drawing the third window is forbidden although all its rows
# are training rows: the network would be trained on a density of the validation part. `start_index` and
# `end_index` say between which rows (`end_index` not included) a *window* must lie. They count rows of the
# array that you hand over, and do not care where in time a target comes from. Which `end_index` lets the
# second window in, and keeps the third one out? No window that fits may be lost either.

# %%
SAMPLING_RATE = 6  # rows from one step of a window to the next: one hour
SEQUENCE_LENGTH = 144  # steps in a window: six days
HORIZON = 48  # steps from the end of a window to its target: two days
BATCH_SIZE = 256


# %% question="datasets"
def target_delay(sampling_rate: int, sequence_length: int, horizon: int) -> int:
    """Rows from the first row of a window to its target.

    A window has `sequence_length` steps that lie `sampling_rate` rows apart; its target
    lies `horizon` such steps after its last step.
    """
    # HINT: from the first to the last of n steps one goes n - 1 steps. One line.
    # BEGIN SOLUTION
    return sampling_rate * (sequence_length + horizon - 1)
    # END SOLUTION


# %% question="datasets"
def make_datasets(
    normalised: np.ndarray, raw: np.ndarray, column: int, counts: tuple[int, int, int]
) -> tuple[tf.data.Dataset, tf.data.Dataset, tf.data.Dataset]:
    """The training, validation and test datasets.

    `normalised` and `raw` have shape (rows, features); `counts` are the rows for training,
    validation and test. Batches are pairs: windows of normalised rows, shape (256, 144,
    features), and targets, shape (256,), from column `column` of `raw`, in its physical
    unit, `HORIZON` hours after the end of the window. The last batch may be smaller.
    Windows are shuffled, in all three parts. Window and target lie in the same part, and
    every window that does is there, once.
    """
    # HINT: call keras.utils.timeseries_dataset_from_array three times; a helper function
    #       saves repetition.
    # HINT: it takes the `end_index`, but checks no targets. About twelve lines.
    # BEGIN SOLUTION
    targets = raw[target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON) :, column]

    def windows(start: int, end: int) -> tf.data.Dataset:
        return keras.utils.timeseries_dataset_from_array(
            normalised,
            targets,
            sequence_length=SEQUENCE_LENGTH,
            sampling_rate=SAMPLING_RATE,
            batch_size=BATCH_SIZE,
            shuffle=True,
            start_index=start,
            # The target comes this many rows after the last row of its window.
            end_index=end - SAMPLING_RATE * HORIZON,
        )

    training, validation, test = counts
    first, second, third = training, training + validation, training + validation + test
    return windows(0, first), windows(first, second), windows(second, third)
    # END SOLUTION


# %%
delay = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON)
train_dataset, validation_dataset, test_dataset = make_datasets(
    normalised, raw_data, density_index, (train_rows, validation_rows, test_rows)
)
windows, targets = next(iter(train_dataset))
print(f"delay: {delay} rows; a batch: windows {windows.shape}, targets {targets.shape} in g/m³")

# %% [markdown]
# ## 6. A baseline of common sense (2 points)
#
# Before any network: how good is a forecast that costs nothing? Assume that the density has a period of 24
# hours. Then *the density in two days is the density now*, at the same time of the day. The mean absolute
# error (MAE) of this forecast is what the network has to beat. State it in g/m³, and mind that the windows
# are normalised and the targets are not.


# %% question="baseline"
def evaluate_naive_method(dataset) -> float:
    """MAE, in g/m**3, of the forecast "the density in two days is the density at the end of
    the window".

    `dataset` has batches as in question 5: windows, shape (batch, time, features),
    normalised; targets, shape (batch,), in g/m**3. The mean is over all windows: a smaller
    last batch counts for less. `mean`, `std` and `density_index` are those of questions 2
    and 4.
    """
    # HINT: which step is now? Undo the normalisation of that one number. About seven lines.
    # BEGIN SOLUTION
    total, count = 0.0, 0
    for windows, targets in dataset:
        now = windows[:, -1, density_index].numpy() * std[density_index] + mean[density_index]
        total += np.abs(now - targets.numpy()).sum()
        count += len(now)
    return float(total / count)
    # END SOLUTION


# %%
naive_validation_mae = evaluate_naive_method(validation_dataset)
naive_test_mae = evaluate_naive_method(test_dataset)
print(f"baseline: validation MAE {naive_validation_mae:.2f} g/m³, test MAE {naive_test_mae:.2f} g/m³")

# %% [markdown]
# ## 7. A small LSTM (3 points)
#
# The network: an LSTM layer of 16 units reads the window step by step, and a `Dense` layer of one unit
# turns its last state into one number. Leave the activation functions as they are (the comment below asks
# why).
#
# Before you look at the summary, work out with pencil and paper how many parameters it has. An LSTM
# computes four things from inputs and state: three gates and the candidate for its new memory. For each of
# the four it has a weight from every input to every unit, a weight from every unit to every unit, and a
# bias for every unit.


# %% question="model"
def build_model() -> keras.Model:
    """An LSTM layer of 16 units and a dense layer of one, not compiled.

    Takes windows of shape (batch, 144, 14) and returns one number for each, shape (batch,
    1).
    """
    # HINT: keras.Input, keras.layers.LSTM, keras.layers.Dense. About four lines.
    # BEGIN SOLUTION
    inputs = keras.Input((SEQUENCE_LENGTH, 14))
    state = keras.layers.LSTM(16)(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(state))
    # END SOLUTION


# %%
build_model().summary()

# %% [markdown]
# **Two comments (1.5 points, graded by hand).**
#
# 1. How many parameters has the network? Write your count as a sum over its parts. How many would it have
#    with 32 units? And how many if a window had twice as many steps?
# 2. `LSTM` has an argument `activation`. What is its default, and what does one lose by choosing another
#    one, such as `relu`?

# %% [markdown] question="model" manual=1.5
# <!-- BEGIN SOLUTION -->
# 1. The LSTM has $4 \cdot (14 \cdot 16 + 16 \cdot 16 + 16) = 1984$: three gates and the candidate, each
#    with a weight from every input and from every unit, and a bias. The dense layer has $16 + 1 = 17$.
#    Together these are 2001. With 32 units it would be $4 \cdot (14 \cdot 32 + 32 \cdot 32 + 32) + 33 =
#    6049$, three times as many, because the weights from unit to unit grow with the square. Longer windows
#    change nothing: every step uses the same weights.
# 2. The default is `activation="tanh"`. With it Keras can use the LSTM of NVIDIA's cuDNN library on a GPU,
#    which takes the whole window in a few fused kernels and is many times faster than the general
#    implementation, which goes step by step. cuDNN has only one kind of LSTM: `activation="tanh"`,
#    `recurrent_activation="sigmoid"`, with bias, without recurrent dropout, not unrolled. With any other
#    activation Keras falls back on the slow implementation. On a CPU there is no such difference. But tanh
#    also keeps the output $h$ of every step between -1 and 1, however large the cell state $c$ becomes, and
#    $h$ goes into the next step. With `relu` both can grow from step to step, over 144 of them.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 8. Compile (1 point)
#
# To begin with, take RMSprop with a constant learning rate of 0.1 as the optimizer, the mean squared error
# (MSE) as the loss, and the mean absolute error as a metric.


# %% question="compile"
def compile_model(model: keras.Model) -> None:
    """Compile `model` in place: RMSprop with a learning rate of 0.1, loss MSE, metric MAE."""
    # HINT: model.compile(...). One line.
    # BEGIN SOLUTION
    model.compile(optimizer=keras.optimizers.RMSprop(0.1), loss="mse", metrics=["mae"])
    # END SOLUTION


# %% [markdown]
# Does it learn? Twenty batches will tell. (The dataset shuffles by itself. `fit` has an argument `shuffle`,
# but ignores it for a `tf.data.Dataset`.)

# %%
trial = build_model()
compile_model(trial)
trial.fit(train_dataset, steps_per_epoch=20, verbose=0)
print(f"mean of the forecasts after 20 steps: {trial.predict_on_batch(windows).mean():6.0f} g/m³")
print(f"mean of the targets:                  {np.mean(targets):6.0f} g/m³")

# %% [markdown]
# ## 9. Train, and beat the baseline (5 points)
#
# The trial went wrong for two reasons.
#
# **The scale of the targets.** The output is $\sum_k w_k h_k + b$: 16 states $h_k$ between -1 and 1, with 16
# weights and a bias that begin near zero. RMSprop divides each gradient by its recent size, so in one step
# a parameter moves by about the learning rate, however large the error is (in the first steps by two or
# three times as much). With 17 parameters and a learning rate of 0.1 the output moves by about 1.7 g/m³ in
# a step, and it has more than 1000 to go: the budget is far too small for that. So let the network learn
# numbers of the size of one, and undo this in the forecast. Densities can be measured in standard
# deviations from the mean. Better still is the *change* from the last step of the window to the target, in
# standard deviations: a network with output zero then forecasts just what the baseline does, and all that
# it learns goes beyond it. `dataset.map(function)` applies a function of (windows, targets) to every batch.
#
# **The learning rate.** Most weights begin between -0.3 and 0.3. A step of 0.1 does not refine what was
# learned, it overwrites it. Choose a learning rate that learns.

# %%
stretches = train_rows // (SAMPLING_RATE * (SEQUENCE_LENGTH + HORIZON))
print(f"{train_rows - delay:,} windows for training, from {stretches} separate stretches of eight days")

# %% [markdown]
# **And there is a trap.** Neighbouring windows are nearly the same. However many there are, they come from
# no more separate stretches of weather than were just counted (a window and the way to its target take
# eight days). If these are few, a network with 2,000 parameters can learn them by heart: its error on the
# training part goes on falling while the error on the validation part rises. So steer by the *validation*
# MAE. A smaller learning rate or fewer steps help. So does the argument `weight_decay` of Keras'
# optimizers: in each step every weight shrinks by the fraction learning rate × weight decay, so that only
# what is confirmed again and again remains. The usual small values are meant for a hundred thousand steps;
# you have about a hundred, and each must count for more. (Do not make a habit of large values: Keras lets
# the biases shrink as well, and in a long training little would remain of the network. There one would
# rather stop early, `keras.callbacks.EarlyStopping`, or use dropout. Callbacks are welcome here, too.)


# %% question="train"
def train(
    model: keras.Model, train_dataset: tf.data.Dataset, validation_dataset: tf.data.Dataset
) -> keras.callbacks.History:
    """Compile `model` anew, with the MAE as a metric, train it within the budget, and return
    the history that `fit` returns, as it is.

    The datasets have batches as in question 5; the function is tested with smaller ones,
    too. The weights learn from `train_dataset` only. At most `EPOCHS` epochs of
    `STEPS_PER_EPOCH` batches, in all calls of `fit` together; after each epoch the validation
    uses at most `VALIDATION_BATCHES` batches of `validation_dataset`. What the network learns
    to put out, and in which unit, is your choice: `forecast` has to undo it.
    """

    # HINT: `repeat()` makes a dataset endless, so that every epoch finds its batches;
    #       `take(n)` keeps n batches.
    # HINT: training and validation targets need the same treatment. About fifteen lines.
    # BEGIN SOLUTION
    def scaled(windows: tf.Tensor, density: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """The same windows; as targets the change of the density until then, in standard
        deviations.
        """
        then = (density - mean[density_index]) / std[density_index]
        return windows, then - windows[:, -1, density_index]

    # Each step takes 0.001 x 10 = 1 % off all weights: what a single stretch of weather
    # taught is soon forgotten.
    optimizer = keras.optimizers.RMSprop(learning_rate=0.001, weight_decay=10.0)
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model.fit(
        train_dataset.map(scaled).repeat(),
        epochs=EPOCHS,
        steps_per_epoch=STEPS_PER_EPOCH,
        # The same windows in every epoch, so that the curve shows the network and not the
        # draw.
        validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES).cache(),
        verbose=0,
    )
    # END SOLUTION


# %%
model = build_model()
history = train(model, train_dataset, validation_dataset)
print("metrics in the history:", ", ".join(history.history))

# %% [markdown]
# **Plot (1 point, graded by hand):** the MAE of training and validation against the epoch, in g/m³, and the
# baseline of the validation part as a horizontal line. When does the network pass it? (Do not be surprised
# if the validation error lies below that of the training. The training MAE of an epoch is a mean over its
# batches, most of which the network saw before it was as good as at the end, where the validation is
# measured. And the parts are different weather: one may be easier to forecast than the other. Mind also
# that the validation MAE comes from a few batches, and the baseline from all windows of the part.)

# %% question="train" manual=1
# Two curves, one line, labelled axes. Which unit do the numbers in `history.history` have?
# BEGIN SOLUTION
epochs = np.arange(1, len(history.history["mae"]) + 1)
figure, axes = plt.subplots(figsize=(7, 3.5), layout="constrained")
axes.plot(epochs, np.array(history.history["mae"]) * std[density_index], "o-", label="training")
axes.plot(
    epochs,
    np.array(history.history["val_mae"]) * std[density_index],
    "o-",
    label="validation",
)
axes.axhline(
    naive_validation_mae,
    color="black",
    linestyle="--",
    label="baseline on the validation part",
)
axes.set(xlabel="epoch", ylabel="MAE (g/m³)", title="Learning curves")
axes.legend()
axes.grid(alpha=0.3)
plt.show()
# END SOLUTION

# %% [markdown]
# A forecast is of use only in the units of the station. The last function takes measurements as they are,
# and returns densities.


# %% question="train"
def forecast(windows: np.ndarray) -> np.ndarray:
    """The density in g/m**3 two days after the end of each window, shape (n,), as forecast
    by the trained `model`.

    `windows` has shape (n, 144, 14): hourly rows as in `raw_data`, in physical units, *not*
    normalised. The forecast for a window does not depend on the windows beside it.
    """
    # HINT: normalise with the statistics of question 4, predict, undo what you did to the
    #       targets.
    # HINT: mind the shape: the model returns (n, 1). About four lines.
    # BEGIN SOLUTION
    inputs = (windows - mean) / std
    change = model.predict(inputs, batch_size=BATCH_SIZE, verbose=0)[:, 0]
    return (inputs[:, -1, density_index] + change) * std[density_index] + mean[density_index]
    # END SOLUTION


# %% [markdown]
# How good is it on the two parts that it was not trained on? Your work will be graded in the same way, on
# several hundred windows of weather that neither you nor your network has seen: its MAE must be clearly
# below that of the baseline, that is, at most 0.977 times as large. A network that is better on one part and
# worse on the other was lucky once; it is not ready.

# %%
for name, first, last in [
    ("validation", train_rows, train_rows + validation_rows),
    ("test", train_rows + validation_rows, len(raw_data)),
]:
    # Every 37th window: they start at all times of the day.
    starts = np.arange(first, last - delay, 37)
    inputs = raw_data[starts[:, np.newaxis] + SAMPLING_RATE * np.arange(SEQUENCE_LENGTH)]
    now, then = inputs[:, -1, density_index], raw_data[starts + delay, density_index]
    network, baseline = np.abs(forecast(inputs) - then).mean(), np.abs(now - then).mean()
    print(f"{name:>10}: MAE {network:.2f} g/m³, baseline {baseline:.2f} g/m³ ({network / baseline - 1:+.0%})")

# %%
shown = starts[-200:]
times = dates.iloc[shown + delay]
figure, axes = plt.subplots(figsize=(10, 3.5), layout="constrained")
axes.plot(times, raw_data[shown + delay, density_index], color="black", label="measured")
axes.plot(times, forecast(inputs[-200:]), label="forecast by the network, two days before")
axes.plot(
    times,
    now[-200:],
    linewidth=0.8,
    alpha=0.7,
    label="baseline: the density two days before",
)
axes.set(ylabel="density (g/m³)", title="The last weeks of the test part")
axes.legend(loc="best", fontsize="small")
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# The gain over the baseline is modest, and that is the truth about this task: what the air over one roof
# will be like in two days is decided by weather that is still hundreds of kilometres away, and a single
# station does not see it.
#
# ## Back to the wind farm
#
# The power in the wind that blows through an area $A$ is $\frac{1}{2} \rho A v^3$, with density $\rho$ and
# wind speed $v$. So an error of 1 % in the density is an error of 1 % in the power, and your network's is
# less than twice that: divide its MAE by the mean density. An error of 10 % in the wind speed is an error
# of about 30 % in the power. And how well does the common sense of question 6 do on the column `wv (m/s)`?
# Find out in a cell of your own, before you promise anybody a forecast of power. Density is the small and
# tame part of the problem. You now have all the tools to try the other one.
#
# What else could be drawn from this record? Three ideas, if you want to go on:
#
# - The wind direction jumps from 360 to 0 degrees, although these are the same wind. Wind speed times sine
#   and cosine of the direction, the two components of the wind, would be better inputs.
# - The hour of the day and the day of the year could be inputs, as sine and cosine for the same reason.
# - Most of all, more years of measurements mean more separate stretches of weather to learn from.
#
# Judge each of them by the validation part, with several values of `SEED`: an improvement that is smaller
# than the difference between two seeds is none. The test part has had its one look.
