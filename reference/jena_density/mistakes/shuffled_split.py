"""The windows are shuffled before they are split, so that near copies of training windows are in the test."""

CAUGHT_BY = ["windows_and_targets_stay_in_their_part"]


# %% question="datasets"
def make_datasets(normalised, raw, column, counts):
    delay = target_delay(SAMPLING_RATE, SEQUENCE_LENGTH, HORIZON)
    starts = np.random.default_rng(0).permutation(len(raw) - delay)
    first, second = int(0.55 * len(starts)), int(0.8 * len(starts))
    steps = SAMPLING_RATE * np.arange(SEQUENCE_LENGTH)
    inputs, targets = tf.constant(normalised), tf.constant(raw[:, column])

    def windows(part):
        batches = tf.data.Dataset.from_tensor_slices(part).shuffle(len(part)).batch(BATCH_SIZE)
        return batches.map(lambda i: (tf.gather(inputs, i[:, None] + steps), tf.gather(targets, i + delay)))

    return windows(starts[:first]), windows(starts[first:second]), windows(starts[second:])
