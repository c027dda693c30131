"""By pandas, whose std is that of a sample."""

BESIDE = "step_by_step"


# %% question="steps"
def summarise(samples):
    table = pd.DataFrame(samples.T.astype(float))
    centred = (table - table.mean()).abs()
    out = pd.concat([table.std(), centred.mean(), centred.max()], axis=1)
    return np.log1p(out.to_numpy()).astype(np.float32)
