from grader.model import Unseen


def draw(rng, data):
    offset = float(rng.uniform(10, 20))
    return Unseen({"offset": offset}, {"offset": offset})
