"""A method prepares what the decoder reads; no mask is made."""

BESIDE = "written_for_a_gpu"


# %% question="forecaster"
class Forecaster(nn.Module):
    """An encoder-decoder transformer on patches of six hours."""

    def __init__(self, d_model: int = 32, heads: int = 4):
        super().__init__()
        self.d_model = d_model
        self.embed = nn.Linear(PATCH, d_model)
        nn.init.normal_(self.embed.weight, std=0.1)  # so that positions are seen from the start
        self.encoder = EncoderBlock(d_model, heads)
        self.decoder = DecoderBlock(d_model, heads)
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, PATCH)

    def tokens(self, patches, first):
        places = torch.arange(first, first + patches.shape[1])
        return self.embed(patches) + sinusoidal(places, self.d_model)

    def encode(self, past):
        encoded = self.encoder_norm(self.encoder(self.tokens(past, 0)))
        return self.decoder.cross.keys_and_values(encoded)

    def decode(self, x, memory, mask=None, before=None):
        x, pair = self.decoder(x, memory, mask, before)
        return self.head(self.decoder_norm(x)), pair

    def shifted(self, past, future):
        whole = torch.cat((past, future), dim=1)
        m = past.shape[1]
        return self.tokens(whole[:, m - 1 : -1], m - 1)

    def forward(self, past, future):
        out, _ = self.decode(self.shifted(past, future), self.encode(past))
        return out
