"""What the handler of this example does, in Python: train.py measures with it, the tests compare with it."""
import numpy as np
import onnxruntime

CELL, CROP, SURE, OVERLAP = 8, 16, 0.5, 0.3


def session(path):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def overlap(a, b):
    """Of two boxes (top, left, bottom, right): the share of their union that both cover."""
    height, width = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(height, 0) * max(width, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def boxes(cells, page_shape):
    """[(sure, box)] from what the finder says of each cell, the surest of those that overlap."""
    found = []
    for row, column in np.argwhere(cells[..., 0] >= SURE):
        sure, down, right, height, width = cells[row, column].astype(float)
        y, x = (row + 0.5) * CELL + down, (column + 0.5) * CELL + right
        box = (max(y - height / 2, 0), max(x - width / 2, 0), min(y + height / 2, page_shape[0]), min(x + width / 2, page_shape[1]))
        if box[0] < box[2] and box[1] < box[3]:
            found.append((sure, box))
    kept = []
    for sure, box in sorted(found, key=lambda each: -each[0]):
        if all(overlap(box, other) <= OVERLAP for _, other in kept):
            kept.append((sure, box))
    return kept


def bilinear(page, y, x):
    """The ink at points between the pixels' centres; outside there is none."""
    padded = np.pad(np.asarray(page, np.float64), 1)
    y, x = np.clip(y + 0.5, 0, page.shape[0] + 1), np.clip(x + 0.5, 0, page.shape[1] + 1)
    top, left = np.minimum(y.astype(int), page.shape[0]), np.minimum(x.astype(int), page.shape[1])
    down, right = (y - top)[:, None], (x - left)[None, :]
    corner = [[padded[np.ix_(top + i, left + j)] for j in (0, 1)] for i in (0, 1)]
    return (1 - down) * ((1 - right) * corner[0][0] + right * corner[0][1]) + down * ((1 - right) * corner[1][0] + right * corner[1][1])


def crop(page, box):
    """The square around a box, scaled to 16 x 16: each pixel the mean of four points."""
    side = max(box[2] - box[0], box[3] - box[1]) * 1.15
    at = (np.arange(2 * CROP) + 0.5) / (2 * CROP) * side - side / 2
    points = bilinear(page, (box[0] + box[2]) / 2 + at, (box[1] + box[3]) / 2 + at)
    return points.reshape(CROP, 2, CROP, 2).mean(axis=(1, 3)).astype(np.float32)


def read(page, finder, readers):
    """[(box, probabilities of the digits)], top to bottom."""
    found = [box for _, box in boxes(finder.run(None, {"page": page[None].astype(np.float32)})[0][0], page.shape)]
    if not found:
        return []
    crops = np.stack([crop(page, box) for box in found])
    opinions = np.mean([reader.run(None, {"crops": crops})[0] for reader in readers], axis=0)
    return sorted(zip(found, opinions), key=lambda each: each[0])
