"""Draws the lines of the second recogniser's training into files, each of which is always the same: see README.md."""
import multiprocessing
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


drawer = None


def _draw(job):
    global drawer
    seed, names = job
    if drawer is None or drawer.seed != seed:
        drawer = Drawer(seed)
    return [drawer.line(name) for name in names]


class Shards:
    """Files of LINES lines in a folder; one that is not there yet is drawn by another process."""

    def __init__(self, folder, seed):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.seed = folder, seed
        self.pool, self.coming = multiprocessing.Pool(1), {}

    def prepare(self, index):
        """Lets a shard be drawn while something else is done."""
        if index in self.coming or os.path.exists(self.file(index)):
            return
        names = [f"{index}.{at}" for at in range(LINES)]
        self.coming[index] = self.pool.map_async(_draw, [(self.seed, names[at : at + 64]) for at in range(0, LINES, 64)], 1)

    def read(self, index):
        """A list of (uint8 48 x width, text)."""
        self.prepare(index)
        if index in self.coming:
            write(self.file(index), [line for lines in self.coming.pop(index).get() for line in lines])
        return read(self.file(index))

    def file(self, index):
        return os.path.join(self.folder, f"{index:04}.npz")


def write(file, lines):
    temporary = file + ".part"
    with open(temporary, "wb") as out:
        numpy.savez(
            out,
            widths=numpy.array([picture.shape[1] for picture, _ in lines], numpy.int32),
            pixels=numpy.concatenate([picture.ravel() for picture, _ in lines]),
            texts=numpy.array([text for _, text in lines]),
        )
    os.replace(temporary, file)


def read(file):
    with numpy.load(file) as shard:
        widths, pixels, said = shard["widths"], shard["pixels"], shard["texts"]
    ends = numpy.cumsum(widths) * 48
    return [(pixels[end - width * 48 : end].reshape(48, width), str(text)) for end, width, text in zip(ends, widths, said)]
