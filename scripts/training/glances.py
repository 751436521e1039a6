"""Draws what the first glance is trained on: lines with a VIN, upright and upside down, and everything else."""
import random

import numpy
from PIL import Image

import texts

#: Shape in which every line is seen, whatever its own; the reader uses the same (src/engine/recognise/glance.ts).
HEIGHT, WIDTH = 24, 192
#: Classes of the network.
UPRIGHT, TURNED, OTHER = 0, 1, 2
LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: About how often letters stand in European text.
OFTEN = "eeeeeeeeeeeetttttttttaaaaaaaaoooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddlllluuucccmmmwwffggyyppbbvk"
METAL = ["print"] * 9 + ["stamped"] * 4 + ["dots"] * 5 + ["laser"] * 2


def example(painter, seed, makers):
    """One line as (uint8 HEIGHT x WIDTH, width to height of the line, class)."""
    rnd = random.Random(seed)
    painter.random = rnd
    kind = rnd.random()
    if kind < 0.45:
        text, style = vin_line(rnd, makers), rnd.choice(METAL)
        picture, label = painter.line(text, style), UPRIGHT
    elif kind < 0.57:
        picture, label = painter.nothing(), OTHER
    else:
        style = rnd.choice(["print"] * 6 + ["stamped", "laser", "dots"])
        text = other_line(rnd, makers)
        picture, label = painter.line(text if style == "print" else text.upper(), style), OTHER
    picture = reframed(rnd, picture)
    if rnd.random() < 0.5:
        picture, label = picture[::-1, ::-1], TURNED if label == UPRIGHT else label
    return glance(picture), picture.shape[1] / picture.shape[0], label


def vin_line(rnd, makers):
    """A whole VIN with what may stand beside it, or the larger part of one that was cut."""
    vin = texts.vin(rnd, makers)
    if rnd.random() < 0.12:
        length = rnd.randint(11, 16)
        start = rnd.choice([0, 17 - length])
        return vin[start : start + length]
    while True:
        line = texts.with_surroundings(rnd, vin)
        if len(line) >= 17:
            return line


def other_line(rnd, makers):
    kind = rnd.random()
    if kind < 0.25:
        return texts.other_text(rnd)
    if kind < 0.5:
        return words(rnd)
    if kind < 0.6:
        return numbers(rnd)
    if kind < 0.7:
        start, vin = rnd.randint(0, 11), texts.vin(rnd, makers)
        return vin[start : start + rnd.randint(2, 7)]
    if kind < 0.8:
        return "".join(rnd.choice(texts.SYMBOLS + "--. ") for _ in range(rnd.randint(4, 10))).strip() or "A1"
    if kind < 0.9:
        label, value = rnd.choice(texts.WORDS).upper(), numbers(rnd)
        return f"{label}{rnd.choice([' ', ': ', ':', ' - '])}{value}"
    return rnd.choice(["", "WWW."]) + "".join(rnd.choice(OFTEN) for _ in range(rnd.randint(5, 14))) + rnd.choice([".com", ".de", "@web.com", "!"])


def words(rnd):
    """Made-up words in any case, as signs, advertisements and forms hold them."""
    made = ["".join(rnd.choice(OFTEN) for _ in range(rnd.randint(1, 10))) for _ in range(rnd.randint(1, 7))]
    case = rnd.choice([str.lower, str.title, str.upper, str.upper, str.capitalize])
    return case(" ".join(made))[: rnd.randint(4, 40)].strip() or "a"


def numbers(rnd):
    """Telephone numbers, prices, dates, weights, numbers below barcodes."""
    digits = lambda count: "".join(rnd.choice(texts.DIGITS) for _ in range(count))
    return rnd.choice(
        [
            lambda: digits(rnd.randint(1, 9)),
            lambda: digits(rnd.randint(10, 20)),
            lambda: f"{digits(3)}-{digits(3)}-{digits(4)}",
            lambda: f"({digits(3)}) {digits(3)}-{digits(4)}",
            lambda: f"+{digits(2)} {digits(3)} {digits(4)} {digits(2)}",
            lambda: f"{digits(2)}.{digits(2)}.{digits(4)}",
            lambda: f"{digits(4)} KG {digits(4)} LB",
            lambda: f"${digits(2)},{digits(3)}.{digits(2)}",
            lambda: f"{digits(3)}/{digits(2)}R{digits(2)} {digits(2)}X{digits(1)}.{digits(1)}",
            lambda: f"{digits(1)} {digits(6)} {digits(6)}",
        ]
    )()


def reframed(rnd, picture):
    """A frame that fits less well: the detector's rectangles, and still more those around bands of edges, vary."""
    if rnd.random() < 0.5:
        return picture
    height, width = picture.shape[:2]
    top, bottom = (round(rnd.uniform(-0.35, 0.12) * height) for _ in range(2))
    left, right = (round(rnd.uniform(-0.8, 0.3) * height) for _ in range(2))
    room = max(0, -min(top, bottom, left, right))
    padded = numpy.pad(picture, ((room, room), (room, room), (0, 0)), "edge" if rnd.random() < 0.5 else "reflect" if room < min(height, width) else "edge")
    cut = padded[room + top : room + height - bottom, room + left : room + width - right]
    return cut if cut.shape[0] >= 16 and cut.shape[1] >= 32 else picture


def glance(picture):
    """Grey, squeezed to the shape that the network sees."""
    grey = Image.fromarray(numpy.ascontiguousarray(picture)).convert("L")
    if grey.width > WIDTH:
        grey = grey.resize((WIDTH, grey.height), Image.BOX)
    if grey.height > HEIGHT:
        grey = grey.resize((grey.width, HEIGHT), Image.BOX)
    return numpy.asarray(grey.resize((WIDTH, HEIGHT), Image.BILINEAR))
