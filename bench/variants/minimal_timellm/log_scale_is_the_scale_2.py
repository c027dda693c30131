"""Short: noise is always drawn, and multiplied by the temperature."""

BESIDE = "as_short_as_it_gets"


# %% question="generate"
@torch.no_grad()
def generate(model, history, periods, temperature=0.0, generator=None):
    h, p = history, model.period
    for _ in range(periods):
        z, mu, sd = normalise(h[:, -(min(h.shape[1] // p, WINDOW - 1) * p) :], CONTEXT * p)
        m, s = (o[:, -1] for o in model(to_patches(z, p)))
        e = torch.randn(m.shape, generator=generator, device=m.device)
        h = torch.cat([h, denormalise(m + temperature * s * e, mu, sd)], 1)
    return h[:, -periods * p :]
