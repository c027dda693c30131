"""A single window cannot be drawn."""

CAUGHT_BY = ["one_window_has_one_panel"]


# %% question="plot"
# - squeeze=False,

# - for row, panel in enumerate(axes[:, 0]):
# + for row, panel in enumerate(axes):

# - axes[-1, 0].set_xlabel("hour from the start of the forecast")
# - figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=3)
# + axes[-1].set_xlabel("hour from the start of the forecast")
# + figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=3)
