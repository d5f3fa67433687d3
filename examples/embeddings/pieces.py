"""Text as pieces of words, as pieces.cpp has them: train.py learns with it, the tests compare with it."""
import re

import numpy as np

UNKNOWN = "[UNK]"


def words(text):
    """Runs of letters and digits, small; signs, one by one; runs of what is not ASCII."""
    small = re.sub("[A-Z]+", lambda found: found[0].lower(), text)
    return re.findall(r"[a-z0-9]+|[!-/:-@\[-`{-~]|[^\s!-~]+", small, re.ASCII)


def pieces_of(text, numbers):
    """From each word, from its left, the longest piece that there is; a word that is not all pieces is one unknown."""
    found = []
    for word in words(text):
        start, own = 0, []
        while start < len(word):
            end = next((end for end in range(len(word), start, -1) if ("##" if start else "") + word[start:end] in numbers), None)
            if end is None:
                own = [numbers[UNKNOWN]]
                break
            own.append(numbers[("##" if start else "") + word[start:end]])
            start = end
        found += own
    return found


def padded(texts):
    """Lists of pieces as a table, and the mask."""
    length = max(1, max(map(len, texts)))
    table, mask = np.zeros((len(texts), length), np.int64), np.zeros((len(texts), length), np.float32)
    for i, text in enumerate(texts):
        table[i, :len(text)], mask[i, :len(text)] = text, 1
    return table, mask
