"""Draws the lines of the second recogniser's training into files, in order, until it is stopped: see README.md.

    python3 scripts/training/shards.py --out .training/shards
"""
import argparse
import os
import random

import numpy

import texts
import wording
from fonts import all_font_files
from plates import Plates

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LINES = 2048
#: What a line is: how often, what it says, and how it may be marked.
KINDS = [
    (0.62, "vin", ["print"] * 8 + ["stamped"] * 4 + ["dots"] * 4 + ["engraved"] * 3 + ["half"]),
    (0.08, "part", ["print"] * 3 + ["stamped", "dots", "engraved"]),
    (0.1, "code", ["print"] * 7 + ["stamped", "dots", "engraved"]),
    (0.06, "number", ["print"] * 9 + ["engraved"]),
    (0.1, "words", ["print"]),
]
#: Lines that the painter of the first recogniser draws: another hand's mistakes are not this one's.
BY_FIRST_PAINTER = 0.15
STYLES_OF_FIRST = {"engraved": "laser", "half": "dots"}


class Drawer:
    """Line `name` of a seed is always the same."""

    def __init__(self, seed):
        self.seed = seed
        self.makers = texts.makers(ROOT)
        self.painter = Plates(random.Random(0), all_font_files(), os.path.join(ROOT, "scripts/training/strokes.mjs"))

    def line(self, name, kind=None, style=None):
        """(uint8 48 x width, text)"""
        rnd = self.painter.random = random.Random(f"{self.seed} {name}")
        at = rnd.random()
        for share, likely, styles in KINDS:
            if kind is None and at < share or likely == kind:
                text = wording.line(rnd, self.makers, likely)
                style = style or rnd.choice(styles)
                return self.drawn(rnd, text, style), text
            at -= share
        return self.painter.ground(), ""

    def drawn(self, rnd, text, style):
        plain = all(ord(character) < wording.FIRST_SIGN for character in text)
        if plain and rnd.random() < BY_FIRST_PAINTER:
            colours = self.painter.line(text, STYLES_OF_FIRST.get(style, style)).astype(numpy.float32)
            return (colours @ numpy.array([0.299, 0.587, 0.114], numpy.float32) + 0.5).astype(numpy.uint8)
        return self.painter.plate(text, style)


def write_shard(file, drawer, index):
    lines = [drawer.line(f"{index}.{at}") for at in range(LINES)]
    temporary = file + ".part"
    with open(temporary, "wb") as out:
        numpy.savez(
            out,
            widths=numpy.array([picture.shape[1] for picture, _ in lines], numpy.int32),
            pixels=numpy.concatenate([picture.ravel() for picture, _ in lines]),
            texts=numpy.array([text for _, text in lines]),
        )
    os.replace(temporary, file)


def read_shard(file):
    """A list of (uint8 48 x width, text)."""
    with numpy.load(file) as shard:
        widths, pixels, said = shard["widths"], shard["pixels"], shard["texts"]
    ends = numpy.cumsum(widths) * 48
    return [(pixels[end - width * 48 : end].reshape(48, width), str(text)) for end, width, text in zip(ends, widths, said)]


def shard_file(folder, index):
    return os.path.join(folder, f"{index:04}.npz")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--step", type=int, default=1, help="with --first: several processes share the work")
    parser.add_argument("--stop", type=int, default=400, help="shards of 2,048 lines, 50 MB each")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    drawer = Drawer(options.seed)
    for index in range(options.first, options.stop, options.step):
        file = shard_file(options.out, index)
        if not os.path.exists(file):
            write_shard(file, drawer, index)
            print(file, flush=True)


if __name__ == "__main__":
    main()
