"""A function for each kernel."""

BESIDE = "other_shapes_inside"


# %% question="kernels"
def bell(distance, width):
    return torch.exp(-torch.square(distance / width))


def box(distance, width):
    return (distance.abs() <= width).float()


def parabola(distance, width):
    return torch.relu(1 - torch.square(distance / width))


def kernel_weights(queries, keys, bandwidth, kernel):
    chosen = {"gaussian": bell, "boxcar": box, "epanechnikov": parabola}[kernel]
    w = chosen(queries.unsqueeze(1) - keys.unsqueeze(0), bandwidth)
    return w / w.sum(1, keepdim=True).clamp(min=1e-20)
