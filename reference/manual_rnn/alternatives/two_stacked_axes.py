"""Two axes above each other with one shared axis of epochs; a table that grows row by row; more columns of prints."""

CAUGHT_BY = []


# %% question="figure" manual=1
def plot_history(history):
    epochs = range(len(history["loss"]))
    figure, axes = plt.subplots(nrows=2, sharex=True)
    axes[0].semilogy(epochs, history["loss"], label="training")
    axes[0].set_ylabel("loss")
    axes[0].legend()
    axes[1].plot(epochs, [100 * delta for delta in history["delta"]])
    axes[1].axhline(10)
    axes[1].set(xlabel="epoch", ylabel="delta in %")
    figure.suptitle("training")
    return figure


# %% question="length"
def compare_lengths(lengths, evaluate):
    table = pd.DataFrame(columns=["length", "seconds", "delta", "last_delta"])
    for number, length in enumerate(lengths):
        result = evaluate(length)
        table.loc[number] = [length, STEP_SECONDS * length, result[0], result[1]]
        print(f"length {length}: {result}")
    return table
