"""Draws the lines that the second recogniser is trained on: ink, dents, dots, burnt marks, seen by a camera, cut out.

Other than lines.py it works in grey, lights dents as physics has it (surface.py), frames numbers with signs, mixes two ways
of marking in one line, bends lines, and shows barcodes and other text beside them.
"""
import io
import math
import os

import numpy
from PIL import Image, ImageDraw, ImageFilter
from scipy.ndimage import gaussian_filter

import wording
from lines import LINE_HEIGHT, SIZE, Painter
from signs import strokes_of
from surface import Surface, exposed, noise

ROOM = 60
HEIGHT = SIZE + 2 * ROOM
#: How a character gets onto the ground.
INK, DENT, BURN = range(3)


class Plates(Painter):
    """One training line from a seed."""

    def __init__(self, random, fonts, strokes_script):
        super().__init__(random, fonts, strokes_script)

    def plate(self, text, style):
        """uint8, 48 x width: `text` printed, stamped, dotted, engraved, or half printed and half dotted."""
        random = self.random
        self.choose_hardships()
        if style == "half":
            cut = random.randint(3, max(4, len(text) - 3)) if len(text) > 6 else len(text) // 2
            shapes = [(text[:cut], "print"), (text[cut:], "dots")]
            if random.random() < 0.3:
                shapes = [(text[:cut], "dots"), (text[cut:], "print")]
        else:
            shapes = [(text, style)]
        parts = [(self.strip(piece, way), way) for piece, way in shapes if piece]
        gap = random.uniform(0, 0.5) * SIZE if len(parts) > 1 else 0
        width = round(sum(part.shape[1] for part, _ in parts) + gap * (len(parts) - 1)) + 2 * ROOM
        masks = {INK: None, DENT: None, BURN: None}
        x = ROOM
        for part, way in parts:
            at = self.way_of(way)
            masks[at] = numpy.zeros((HEIGHT, width), numpy.float32) if masks[at] is None else masks[at]
            shift = round(random.gauss(0, 0.04) * SIZE) if len(parts) > 1 else 0
            self.put(masks[at], part, x, shift)
            x = round(x + part.shape[1] + gap)
        surroundings = self.surroundings(width)
        if random.random() < 0.75 or masks[INK] is None and random.random() < 0.5:
            masks[INK] = numpy.maximum(masks[INK], surroundings) if masks[INK] is not None else surroundings
        elif masks[DENT] is not None:
            masks[DENT] = numpy.maximum(masks[DENT], surroundings)
        surface = self.surface(width)
        if style == "print" and random.random() < 0.8:
            # Labels and paper are flat.
            surface.relief *= random.uniform(0, 0.1)
            if random.random() < 0.6:
                # Black and white, and hardly a reflection.
                surface.albedo *= random.choice([random.uniform(0.02, 0.12), random.uniform(0.5, 0.9)]) / float(surface.albedo.mean())
                surface.gloss *= random.uniform(0, 0.3)
        stages = [surface.lit()]
        for way, mark in ((DENT, surface.press), (BURN, surface.burn), (INK, surface.ink)):
            if masks[way] is not None and masks[way].any():
                mark(masks[way])
                stages.append(surface.lit())
        picture = self.seen_by_camera(stages, style)
        return self.shot(self.bent(picture), (ROOM, ROOM, width - ROOM, ROOM + SIZE))

    def choose_hardships(self):
        """A line is hard in one way or two; one that is hard in all ways nobody could read."""
        kinds = ["faint", "small", "small", "blurred", "light", "ground"]
        self.hard = set(self.random.sample(kinds, self.random.choice([0, 1, 1, 2])))

    def surface(self, width):
        rough = self.random.uniform(0.6, 1.5) if "ground" in self.hard else self.random.uniform(0.05, 0.7)
        return Surface(self.random, HEIGHT, width, rough)

    def seen_by_camera(self, stages, style):
        low, high = (0.8, 1.8) if "faint" in self.hard else (1.8, 10)
        if style == "print":
            low, high = 2 * low, 2 * high
        contrasts = [math.exp(self.random.uniform(math.log(low), math.log(high))) for _ in stages[1:]]
        picture, self.strength = exposed(self.random, stages, contrasts)
        return picture

    def way_of(self, style):
        random = self.random
        if style == "print":
            return INK
        if style == "engraved":
            return BURN if random.random() < 0.7 else DENT
        if style == "dots":
            return DENT if random.random() < 0.7 else BURN
        return DENT

    def put(self, mask, part, x, shift):
        rows = part.shape[0]
        top = (HEIGHT - rows) // 2 + shift
        mask[max(0, top) : top + rows, x : x + part.shape[1]] = part[max(0, -top) : max(0, -top) + min(rows, HEIGHT - top)][: HEIGHT - max(0, top)]

    # -- characters ---------------------------------------------------------------------------------------------

    def strip(self, text, style):
        """A mask of the text, HEIGHT high, its capitals SIZE high in the middle, as wide as the text."""
        random = self.random
        drawn = all(c in self.shapes or c == " " or ord(c) >= wording.FIRST_SIGN for c in text)
        if style == "dots" and drawn:
            return self.pieces(text, self.dots_of)
        if style in ("stamped", "engraved") and drawn and random.random() < 0.5:
            return self.pieces(text, self.strokes_of)
        if style == "dots" and random.random() < 0.7:
            return self.dotted(self.typed(text, style))
        return self.typed(text, style)

    def typed(self, text, style):
        random = self.random
        font = self.capitals(random.choice(self.fonts))
        spacing = random.choice([0, 0, random.uniform(-1.5, 3), random.uniform(3, 16), random.uniform(0, 45) if random.random() < 0.3 else 0])
        mono = random.random() < (0.1 if style == "print" else 0.5)
        pitch = max(font.getlength(c) for c in "W0M") * random.uniform(0.85, 1.25)
        signs = random.uniform(0.7, 1.15)
        x, places = 2.0, []
        for character in text:
            advance = SIZE * signs if ord(character) >= wording.FIRST_SIGN else font.getlength(character)
            step = max(pitch, advance + 1) if mono else advance + spacing
            places.append((x + (step - advance) / 2 if mono else x, advance))
            x += step
        image = Image.new("L", (math.ceil(x) + 2, HEIGHT))
        pen = ImageDraw.Draw(image)
        top = ROOM - font.getbbox("H")[1]
        uneven = random.choice([0, random.uniform(0, 1.8)]) if style != "print" else 0
        bold = random.choice([0, 0, 0, 1, 2]) if style == "print" else random.choice([0, 0, 1])
        pen_width = random.randint(2, 6)
        shape = random.getrandbits(30)
        for character, (place, advance) in zip(text, places):
            spot = (place + random.gauss(0, uneven), top + random.gauss(0, uneven))
            if ord(character) >= wording.FIRST_SIGN:
                self.sign(pen, character, spot[0] + advance / 2, ROOM + SIZE / 2, SIZE * signs, pen_width, shape)
            else:
                pen.text(spot, character, fill=255, font=font, stroke_width=bold)
        if random.random() < 0.06:
            image = image.filter(ImageFilter.MinFilter(3))
        if random.random() < 0.15:
            image = sheared(image, random.gauss(0, 0.2))
        return wider(image, random.choice([1, 1, random.uniform(0.6, 1), random.uniform(1, 1.5), random.uniform(1.2, 2.2)]))

    def sign(self, pen, character, x, y, size, pen_width, shape):
        """The same sign looks the same on both sides of a number."""
        own = type(self.random)(shape + ord(character))
        fill = own.random() < 0.25
        for stroke in strokes_of(ord(character) - wording.FIRST_SIGN, own):
            points = [(x + px * size, y + py * size) for px, py in stroke]
            if fill and len(points) > 4 and points[0] == points[-1]:
                pen.polygon(points, fill=255)
            pen.line(points, fill=255, width=pen_width, joint="curve")

    def pieces(self, text, draw):
        """Characters of strokes or dots, evenly spaced."""
        random = self.random
        wide = random.uniform(0.7, 1.35)
        pitch = SIZE * (random.uniform(0.72, 1.25) if random.random() < 0.9 else random.uniform(1.25, 2)) * wide
        image = Image.new("L", (math.ceil(pitch * len(text)), HEIGHT))
        draw(ImageDraw.Draw(image), text, pitch, wide)
        return numpy.asarray(image, numpy.float32) / 255

    def strokes_of(self, pen, text, pitch, wide):
        random = self.random
        pen_width = max(2, round(SIZE * random.uniform(0.05, 0.2)))
        uneven, shape = random.uniform(0, 2), random.getrandbits(30)
        for at, character in enumerate(text):
            x, y = pitch * (at + 0.5) + random.gauss(0, uneven), ROOM + SIZE / 2 + random.gauss(0, uneven)
            lean = random.gauss(0, 0.02)
            if ord(character) >= wording.FIRST_SIGN:
                self.sign(pen, character, x, y, SIZE * random.uniform(0.8, 1), pen_width, shape)
                continue
            for stroke in self.shapes.get(character, {"strokes": []})["strokes"]:
                points = [(x + (px * wide + lean * py) * SIZE, y + SIZE * py) for px, py in stroke]
                pen.line(points, fill=255, width=pen_width, joint="curve")
                for px, py in (points[0], points[-1]):
                    r = pen_width / 2 - 0.5
                    pen.ellipse([px - r, py - r, px + r, py + r], fill=255)

    def dots_of(self, pen, text, pitch, wide):
        random = self.random
        kind = random.choice([0, 0, 1, 2, 3])
        spacing = [1 / 6, 0.075, 0.1, 0.13][kind]
        radius = max(1.2, SIZE * spacing * random.uniform(0.22, 0.6))
        jitter = SIZE * random.uniform(0, 0.022)
        missing = random.choice([0, 0, 0.02, 0.08])
        shape, slant = random.getrandbits(30), random.choice([0, 0, random.gauss(0, 0.15)])
        for at, character in enumerate(text):
            x, y, lean = pitch * (at + 0.5), ROOM + SIZE / 2, random.gauss(slant, 0.015)
            if ord(character) >= wording.FIRST_SIGN:
                own = type(random)(shape + ord(character))
                points = along(strokes_of(ord(character) - wording.FIRST_SIGN, own), spacing)
            else:
                dots = self.shapes.get(character, {"dots": [[]] * 4})["dots"]
                points = dots[kind] or dots[2]
            for px, py in points:
                if random.random() < missing:
                    continue
                cx = x + (px * wide - lean * py) * SIZE + random.gauss(0, jitter)
                cy = y + SIZE * py + random.gauss(0, jitter)
                r = radius * random.uniform(0.8, 1.2)
                pen.ellipse([cx - r, cy - r, cx + r, cy + r], fill=random.randint(150, 255))

    def dotted(self, mask):
        """Any typeface as a field of dots: only where a grid's points lie on a stroke."""
        random = self.random
        step = SIZE * random.uniform(0.07, 0.13)
        radius = step * random.uniform(0.28, 0.5)
        image = Image.new("L", (mask.shape[1], mask.shape[0]))
        pen = ImageDraw.Draw(image)
        for row in range(int(mask.shape[0] / step)):
            for column in range(int(mask.shape[1] / step)):
                x, y = (column + 0.5) * step, (row + 0.5) * step
                if mask[int(y), min(mask.shape[1] - 1, int(x))] > 0.5:
                    r = radius * random.uniform(0.85, 1.15)
                    pen.ellipse([x - r, y - r, x + r, y + r], fill=255)
        return numpy.asarray(image, numpy.float32) / 255

    # -- what stands around -------------------------------------------------------------------------------------

    def surroundings(self, width):
        """Frames, rules, boxes of a form, a barcode, other lines: mostly one or none of them."""
        random = self.random
        image = Image.new("L", (width, HEIGHT))
        pen = ImageDraw.Draw(image)
        top, bottom = ROOM, ROOM + SIZE
        self.bars = None
        if random.random() < 0.12:
            before, behind = (random.uniform(-0.1, 1.2) * SIZE for _ in range(2))
            above, below = (random.uniform(0.12, 0.5) * SIZE for _ in range(2))
            pen.rectangle([ROOM - before, top - above, width - ROOM + behind, bottom + below], outline=255, width=random.randint(1, 7))
        for place in (-1, 1):
            kind = random.random()
            if kind < 0.07:
                y = ROOM + SIZE / 2 + place * random.uniform(0.65, 0.95) * SIZE
                pen.line([(0, y), (width, y + random.uniform(-5, 5))], fill=255, width=random.randint(1, 6))
            elif kind < 0.15:
                self.barcode(pen, width, place)
                self.bars = place
            elif kind < 0.42:
                file = random.choice(self.fonts)
                font = self.capitals(file) if random.random() < 0.6 else self.font(file, random.randint(16, 60))
                letters = "".join(random.choice("ABCDEFGHIJKLMNOPRSTUVWXYZ0123456789  abcdeinorst.:-") for _ in range(random.randint(4, 34)))
                middle = ROOM + SIZE / 2 + place * random.uniform(1.2, 2.1) * SIZE
                pen.text((random.uniform(-80, width * 0.7), middle), letters, fill=255, font=font, anchor="lm")
        return numpy.asarray(image, numpy.float32) / 255

    def barcode(self, pen, width, place):
        random = self.random
        near = ROOM + SIZE / 2 + place * random.uniform(0.6, 0.8) * SIZE
        far = near + place * random.uniform(0.3, 2) * SIZE
        x, module = random.uniform(0, ROOM), random.uniform(1, 4)
        while x < width - random.uniform(0, ROOM):
            bar = module * random.choice([1, 1, 2, 3])
            pen.rectangle([x, min(near, far), x + bar, max(near, far)], fill=255)
            x += bar + module * random.choice([1, 1, 2, 3])

    def bent(self, picture):
        """A line that follows a curve, as stampings on round parts do; mostly straight."""
        random = self.random
        if random.random() > 0.12:
            return picture
        height, width = picture.shape
        reach = random.gauss(0, 0.22) * SIZE
        across = numpy.linspace(-1, 1, width, dtype=numpy.float32)
        shift = reach * (across**2 - 0.4) + random.gauss(0, 0.03) * SIZE * numpy.sin(across * random.uniform(2, 8))
        rows = (numpy.arange(height, dtype=numpy.float32)[:, None] + shift[None, :]).clip(0, height - 1.001)
        low = rows.astype(int)
        share = rows - low
        columns = numpy.arange(width)[None, :]
        return picture[low, columns] * (1 - share) + picture[low + 1, columns] * share

    def ground(self):
        """A line without text: metal, bars, grilles, edges."""
        random = self.random
        width = random.randint(300, 900)
        self.choose_hardships()
        self.bars = None
        surface = self.surface(width)
        stages = [surface.lit()]
        image = Image.new("L", (width, HEIGHT))
        pen = ImageDraw.Draw(image)
        for _ in range(random.randint(0, 10)):
            points = [(random.uniform(0, width), random.uniform(0, HEIGHT)) for _ in range(random.randint(2, 4))]
            pen.line(points, fill=255, width=random.randint(1, 9))
        if random.random() < 0.4:
            self.barcode(pen, width, random.choice([-1, 1]) * random.uniform(-0.5, 0.5))
        if random.random() < 0.3:
            step = random.uniform(6, 40)
            for at in range(int(width / step)):
                pen.ellipse([at * step, ROOM, at * step + step * random.uniform(0.3, 0.9), ROOM + SIZE], outline=255, width=2)
        mask = numpy.asarray(image, numpy.float32) / 255
        random.choice([surface.press, surface.ink, surface.burn])(mask)
        stages.append(surface.lit())
        return self.shot(self.seen_by_camera(stages, "dents"), (ROOM, ROOM, width - ROOM, ROOM + SIZE))

    # -- camera -------------------------------------------------------------------------------------------------

    def shot(self, picture, box):
        """As the camera sees it and as the reader cuts it out: uint8, LINE_HEIGHT x width."""
        random = self.random
        picture = Image.fromarray((self.lighting(picture).clip(0, 1) * 255).astype(numpy.uint8))
        left, top, right, bottom = box
        high = random.uniform(0.1, 0.42) if random.random() < 0.85 else random.uniform(0.42, 1)
        above, below = high * SIZE, random.uniform(0.1, 0.42) * SIZE
        if random.random() < 0.5:
            above, below = below, above
        if self.bars and random.random() < 0.5:
            # A barcode that was taken for a part of the line.
            more = random.uniform(0.2, 0.8) * SIZE
            above, below = (above + more, below) if self.bars < 0 else (above, below + more)
        before, behind = (random.uniform(-0.03, 0.6) * SIZE for _ in range(2))
        length, height = right - left + before + behind, SIZE + above + below
        # The reader shows lines narrower than they are, and its time grows with their width.
        wide = random.choice([random.uniform(0.5, 0.75), random.uniform(0.6, 0.9), random.uniform(0.8, 1.15)])
        width = min(768, max(48, round(LINE_HEIGHT * length * wide / height / 16) * 16))
        seen_height, seen_width = self.seen(height, width)
        lean = random.gauss(0, 0.08) * height
        rise = random.gauss(0, 0.02) * min(length, 500)
        taper = random.gauss(0, 0.04) * height
        corners = (
            left - before + lean, top - above - rise + taper,
            left - before - lean, bottom + below - rise - taper,
            right + behind - lean, bottom + below + rise + taper,
            right + behind + lean, top - above + rise - taper,
        )
        finer = 2 if seen_height < 40 else 1
        strip = picture.transform((seen_width * finer, seen_height * finer), Image.QUAD, corners, Image.BILINEAR)
        if finer > 1:
            strip = strip.resize((seen_width, seen_height), Image.BOX)
        strip = self.sensor(strip, seen_height)
        if (seen_width, seen_height) != (width, LINE_HEIGHT):
            strip = strip.resize((width, LINE_HEIGHT), Image.BOX if seen_height > LINE_HEIGHT else Image.BILINEAR)
        return numpy.asarray(strip)

    def seen(self, height, width):
        """Pixels that the camera gives the line: now and then very few, and fewer in one direction than in the other."""
        random = self.random
        share = random.uniform(0.24, 0.5) if "small" in self.hard else random.uniform(0.5, 1.8)
        squeeze = random.choice([1, 1, random.uniform(0.5, 1), random.uniform(1, 1.8)])
        seen_height = max(10, round(LINE_HEIGHT * share))
        # Below about four and a half pixels a character nobody can read.
        return seen_height, max(round(width * share * squeeze), round(width * 0.24), 16)

    def lighting(self, picture):
        """Shadows, a flash, what a windscreen mirrors, digits of a date over the picture."""
        random = self.random
        height, width = picture.shape
        across = numpy.arange(width, dtype=numpy.float32)[None, :]
        down = numpy.arange(height, dtype=numpy.float32)[:, None]
        often = 3 if "light" in self.hard else 0.4
        if random.random() < 0.3:
            picture = picture * (1 + numpy.linspace(-1, 1, width, dtype=numpy.float32)[None, :] * random.gauss(0, 0.2))
        if random.random() < 0.12 * often:
            x, spread = random.uniform(0, width), random.uniform(30, 260)
            picture = picture + numpy.exp(-(((across - x) / spread) ** 2)) * random.uniform(0.05, 0.4 if random.random() < 0.7 else 1)
        if random.random() < 0.1 * often:
            edge = (across - random.uniform(0, width) + (down - height / 2) * random.uniform(-2, 2)) / random.uniform(1, 30)
            shade = 1 / (1 + numpy.exp(edge.clip(-20, 20) * random.choice([-1, 1])))
            picture = picture * (1 - shade * random.uniform(0.2, 0.7))
        if random.random() < 0.12 * often:
            veil = noise(random, height, width, random.uniform(20, 80), random.uniform(0.5, 3)).clip(-0.5, 2) + 0.5
            picture = picture * random.uniform(0.6, 1) + veil * random.uniform(0.05, 0.2)
        if random.random() < 0.2 * often:
            middle, share = random.uniform(0.1, 0.8), random.uniform(0.2, 0.8)
            picture = middle + (picture - middle) * share
            self.strength *= share
        if random.random() < 0.02:
            image = Image.fromarray((picture.clip(0, 1) * 255).astype(numpy.uint8))
            digits = "".join(random.choice("0123456789:/ ") for _ in range(10))
            spot = (random.uniform(0, width), random.uniform(0, height))
            ImageDraw.Draw(image).text(spot, digits, fill=random.choice([0, 180, 255]), font=self.font(random.choice(self.fonts), random.randint(16, 40)))
            picture = numpy.asarray(image, numpy.float32) / 255
        return picture

    def sensor(self, strip, height):
        """Blur, noise of the dark, compression."""
        random = self.random
        blurred = "blurred" in self.hard
        if random.random() < 0.6 or blurred:
            most = (0.055 if blurred else 0.025) * height
            strip = strip.filter(ImageFilter.GaussianBlur(random.uniform(0.2, max(0.5, most))))
        values = numpy.asarray(strip, numpy.float32)
        if blurred and random.random() < 0.4 and height > 20:
            reach = random.randint(1, max(1, height // 14))
            values = sum(numpy.roll(values, at, 1) for at in range(-reach, reach + 1)) / (2 * reach + 1)
        # Pictures that were made smaller lost their noise.
        if random.random() < (0.25 if height < 30 else 0.6):
            source = numpy.random.RandomState(random.getrandbits(31))
            grains = source.standard_normal(values.shape).astype(numpy.float32)
            if random.random() < 0.4:
                grains = gaussian_filter(grains, 0.7) * 2
            # No more than the text can bear.
            most = min(20, 255 * self.strength * (0.6 if blurred else 0.25))
            values = values + grains * random.random() ** 2 * max(1, most)
        if random.random() < 0.15:
            rim = gaussian_filter(values, 1.2)
            values = values + (values - rim) * random.uniform(0.5, 2)
        strip = Image.fromarray(values.clip(0, 255).astype(numpy.uint8))
        if random.random() < 0.7:
            data = io.BytesIO()
            strip.save(data, "JPEG", quality=random.randint(22 if blurred else 45, 92))
            strip = Image.open(data).convert("L")
        return strip


def along(strokes, step):
    """Points on strokes, `step` apart."""
    points = []
    for stroke in strokes:
        for (x0, y0), (x1, y1) in zip(stroke, stroke[1:]):
            count = max(1, round(math.hypot(x1 - x0, y1 - y0) / step))
            points += [(x0 + (x1 - x0) * at / count, y0 + (y1 - y0) * at / count) for at in range(count + 1)]
    return points


def sheared(image, slant):
    return image.transform(image.size, Image.AFFINE, (1, slant, -slant * image.height / 2, 0, 1, 0), Image.BILINEAR)


def wider(image, factor):
    if factor != 1:
        image = image.resize((max(2, round(image.width * factor)), image.height), Image.BILINEAR)
    return numpy.asarray(image, numpy.float32) / 255
