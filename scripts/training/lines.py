"""Draws the lines of text that the recogniser is trained on: printed, stamped, dot-peened and engraved, near and far.

A line is drawn large, photographed (perspective, light, blur, noise, JPEG) at the size that a camera would give it, and cut
out and scaled as the reader does it.
"""
import io
import json
import math
import subprocess

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

LINE_HEIGHT = 48
#: Height of a capital letter in the large drawing, in pixels.
SIZE = 44
#: Room around the text in the large drawing.
ROOM = 70


class Painter:
    def __init__(self, random, fonts, strokes_script):
        self.random = random
        self.fonts = fonts
        self.cache = {}
        shapes = subprocess.run(["node", strokes_script], check=True, capture_output=True, text=True).stdout
        self.shapes = json.loads(shapes)

    def line(self, text, style):
        """One training picture of `text`: uint8, 48 x width x 3."""
        random = self.random
        mask, box = self.draw(text, style)
        rules = self.rules(mask.shape, box)
        big = self.metal(mask, style) if style in ("stamped", "dots", "laser") else self.print(numpy.maximum(mask, rules))
        if style != "print":
            big = big - (rules * random.choice([-0.3, 0.25, 0.45, 0.6]))[..., None]
        return self.photograph(big, box)

    def nothing(self):
        """Ground without text."""
        random = self.random
        width, height = random.randint(300, 900), SIZE + 2 * ROOM
        mask = Image.new("L", (width, height))
        pen = ImageDraw.Draw(mask)
        for _ in range(random.randint(0, 12)):
            points = [(random.uniform(0, width), random.uniform(0, height)) for _ in range(random.randint(2, 4))]
            pen.line(points, fill=255, width=random.randint(1, 9))
        # Bars, grilles and weaves are what other pictures hold instead of text.
        if random.random() < 0.4:
            step = random.uniform(4, 30)
            for at in range(int(width / step)):
                pen.rectangle([at * step, 0, at * step + step * random.uniform(0.2, 0.7), height], fill=255)
        values = numpy.asarray(mask, numpy.float32) / 255
        big = self.metal(values, "stamped") if random.random() < 0.5 else self.print(values)
        return self.photograph(big, (ROOM, ROOM, width - ROOM, ROOM + SIZE))

    # -- drawing ------------------------------------------------------------------------------------------------

    def font(self, file, size):
        key = (file, size)
        if key not in self.cache:
            self.cache[key] = ImageFont.truetype(file, size)
        return self.cache[key]

    def capitals(self, file):
        """The font at the size at which its capitals are SIZE high."""
        key = ("capitals", file)
        if key not in self.cache:
            left, top, right, bottom = self.font(file, 100).getbbox("H")
            self.cache[key] = self.font(file, max(20, round(100 * SIZE / max(20, bottom - top))))
        return self.cache[key]

    def draw(self, text, style):
        """A mask of the text, 0 to 1, and the box (left, top, right, bottom) that it fills."""
        random = self.random
        by_strokes = style in ("dots", "stamped", "laser") and all(c in self.shapes or c == " " for c in text)
        if style == "dots" and by_strokes:
            return self.draw_dots(text)
        if by_strokes and random.random() < 0.55:
            return self.draw_strokes(text, style)
        return self.draw_font(text, style)

    def draw_font(self, text, style):
        random = self.random
        font = self.capitals(random.choice(self.fonts))
        spacing = random.choice([0, 0, random.uniform(-1.5, 3), random.uniform(3, 16)])
        mono = style != "print" and random.random() < 0.6 or random.random() < 0.1
        pitch = max(font.getlength(c) for c in "W0M") * random.uniform(0.85, 1.25)
        x, places = 0, []
        for character in text:
            advance = font.getlength(character)
            places.append(x + (pitch - advance) / 2 if mono else x)
            x += pitch if mono else advance + spacing
        width = math.ceil(x) + 2 * ROOM
        image = Image.new("L", (width, SIZE + 2 * ROOM))
        pen = ImageDraw.Draw(image)
        top = ROOM - font.getbbox("H")[1]
        uneven = random.uniform(0, 1.6) if style in ("stamped", "dots") else 0
        bold = random.choice([0, 0, 0, 1, 2]) if style == "print" else random.choice([0, 0, 1])
        for character, place in zip(text, places):
            spot = (ROOM + place + random.gauss(0, uneven), top + random.gauss(0, uneven))
            pen.text(spot, character, fill=255, font=font, stroke_width=bold)
        self.neighbours(pen, width, font)
        if random.random() < 0.08:
            image = thin(image)
        return numpy.asarray(image, numpy.float32) / 255, (ROOM, ROOM, width - ROOM, ROOM + SIZE)

    def rules(self, shape, box):
        """The printed field that a number was put into, and the rules of a form; mostly nothing."""
        random = self.random
        height, width = shape
        left, top, right, bottom = box
        image = Image.new("L", (width, height))
        pen = ImageDraw.Draw(image)
        if random.random() < 0.16:
            before, behind = (random.uniform(-0.3, 1.2) * SIZE for _ in range(2))
            above, below = (random.uniform(0, 0.5) * SIZE for _ in range(2))
            field = [left - before, top - above, right + behind, bottom + below]
            pen.rectangle(field, outline=255, width=random.randint(2, 7))
        for _ in range(random.choice([0, 0, 0, 0, 0, 1, 2])):
            y = top + random.choice([-0.35, 1.35]) * SIZE + random.uniform(-10, 10)
            pen.line([(0, y), (width, y + random.uniform(-4, 4))], fill=255, width=random.randint(1, 6))
        return numpy.asarray(image, numpy.float32) / 255

    def neighbours(self, pen, width, font):
        """Other lines of the label: what a crop shows above and below its line."""
        random = self.random
        for place in (-1, 1):
            if random.random() < 0.35:
                gap = random.uniform(1.25, 2.2) * SIZE
                words = "".join(random.choice("ABCDEFGHIJKLMNOPRSTUVWXYZ0123456789  abcdeinorst") for _ in range(30))
                top = ROOM + place * gap - font.getbbox("H")[1]
                pen.text((random.uniform(-60, width * 0.6), top), words, fill=255, font=font)

    def placed(self, text, wide):
        random = self.random
        pitch = SIZE * random.uniform(0.72, 1.2) * wide
        return [(character, ROOM + pitch * (at + 0.5)) for at, character in enumerate(text)], math.ceil(pitch * len(text))

    def draw_strokes(self, text, style):
        random = self.random
        wide = random.uniform(0.75, 1.3)
        places, length = self.placed(text, wide)
        image = Image.new("L", (length + 2 * ROOM, SIZE + 2 * ROOM))
        pen = ImageDraw.Draw(image)
        pen_width = max(2, round(SIZE * (random.uniform(0.04, 0.09) if style == "laser" else random.uniform(0.07, 0.2))))
        for character, x in places:
            dx, dy, lean = random.gauss(0, 1.2), random.gauss(0, 1.2), random.gauss(0, 0.02)
            for stroke in self.shapes.get(character, {"strokes": []})["strokes"]:
                points = [
                    (x + dx + (px * wide + lean * py) * SIZE, ROOM + SIZE * (0.5 + py) + dy) for px, py in stroke
                ]
                pen.line(points, fill=255, width=pen_width, joint="curve")
                for px, py in (points[0], points[-1]):
                    r = pen_width / 2 - 0.5
                    pen.ellipse([px - r, py - r, px + r, py + r], fill=255)
        return numpy.asarray(image, numpy.float32) / 255, (ROOM, ROOM, length + ROOM, ROOM + SIZE)

    def draw_dots(self, text):
        random = self.random
        wide = random.uniform(0.8, 1.3)
        places, length = self.placed(text, wide)
        image = Image.new("L", (length + 2 * ROOM, SIZE + 2 * ROOM))
        pen = ImageDraw.Draw(image)
        kind = random.choice([0, 0, 1, 2, 3])
        spacing = [1 / 6, 0.075, 0.1, 0.13][kind]
        radius = max(1.4, SIZE * spacing * random.uniform(0.26, 0.6))
        jitter = SIZE * random.uniform(0, 0.02)
        missing = random.choice([0, 0, 0.02, 0.06])
        for character, x in places:
            shape = self.shapes.get(character)
            if shape is None:
                continue
            lean = random.gauss(0, 0.015)
            for px, py in shape["dots"][kind] or shape["dots"][2]:
                if random.random() < missing:
                    continue
                cx = x + (px * wide + lean * py) * SIZE + random.gauss(0, jitter)
                cy = ROOM + SIZE * (0.5 + py) + random.gauss(0, jitter)
                r = radius * random.uniform(0.85, 1.15)
                pen.ellipse([cx - r, cy - r, cx + r, cy + r], fill=random.randint(190, 255))
        return numpy.asarray(image, numpy.float32) / 255, (ROOM, ROOM, length + ROOM, ROOM + SIZE)

    # -- material -----------------------------------------------------------------------------------------------

    def print(self, mask):
        """Ink on a ground, or light letters on a dark one."""
        random = self.random
        height, width = mask.shape
        ground = random.uniform(0, 1)
        contrast = random.uniform(0.25, 1)
        ink = ground + contrast if ground + contrast <= 1 and (ground - contrast < 0 or random.random() < 0.5) else ground - contrast
        ink = min(1, max(0, ink))
        tint = [numpy.array([random.gauss(0, 0.05) for _ in range(3)], numpy.float32) for _ in range(2)]
        if random.random() < 0.15:
            mask = mask * (1 - random.uniform(0.2, 0.6) * (self.clouds(height, width, 6) > random.uniform(0.2, 0.8)))
        mask = mask[..., None]
        picture = (ground + tint[0]) * (1 - mask) + (ink + tint[1]) * mask
        return picture + self.clouds(height, width, 60)[..., None] * random.uniform(0, 0.08)

    def metal(self, mask, style):
        """Dents that show by their flanks: light from one side brightens one flank and darkens the other."""
        random = self.random
        height, width = mask.shape
        soft = blurred(mask, random.uniform(0.6, 2.6) if style != "laser" else random.uniform(0.3, 1))
        angle = random.uniform(0, 2 * math.pi)
        down, across = numpy.gradient(soft)
        relief = (across * math.cos(angle) + down * math.sin(angle)) * random.uniform(1.2, 3.6)
        if style == "laser":
            relief *= random.uniform(0, 0.4)
        shade = random.choice([0, 0, random.uniform(-0.5, 0.5)]) if style != "laser" else random.choice([-1, 1]) * random.uniform(0.2, 0.6)
        if style == "dots" and random.random() < 0.5:
            shade = random.choice([-1, 1]) * random.uniform(0.15, 0.6)
        ground = random.uniform(0.15, 0.75)
        rough = self.clouds(height, width, 1) * random.uniform(0, 0.09) + self.clouds(height, width, 4) * random.uniform(0, 0.09)
        rough += self.clouds(height, width, 60) * random.uniform(0, 0.2)
        if random.random() < 0.5:
            lines = numpy.random.RandomState(random.getrandbits(31)).normal(0, 1, (height if random.random() < 0.7 else 1, width if random.random() < 0.3 else 1))
            rough += numpy.broadcast_to(lines, (height, width)) * random.uniform(0, 0.06)
        grey = ground + relief * random.uniform(0.4, 0.9) + shade * soft + rough
        for _ in range(random.choice([0, 0, 1, 3])):
            grey += self.scratch(height, width) * random.choice([-0.3, 0.3]) * random.random()
        tint = numpy.array([random.gauss(0, 0.04) for _ in range(3)], numpy.float32)
        return grey[..., None] * (1 + tint)

    def clouds(self, height, width, grain):
        """Smooth noise, about -1 to 1, whose spots are `grain` pixels large."""
        source = numpy.random.RandomState(self.random.getrandbits(31))
        small = source.normal(0, 0.5, (max(2, height // grain + 2), max(2, width // grain + 2))).astype(numpy.float32)
        if grain == 1:
            return small[:height, :width]
        return numpy.asarray(Image.fromarray(small).resize((width, height), Image.BILINEAR))

    def scratch(self, height, width):
        random = self.random
        image = Image.new("L", (width, height))
        x = random.uniform(0, width)
        end = (x + random.uniform(-300, 300), random.uniform(0, height))
        ImageDraw.Draw(image).line([(x, random.uniform(0, height)), end], fill=255, width=random.randint(1, 4))
        return numpy.asarray(image, numpy.float32) / 255

    # -- camera -------------------------------------------------------------------------------------------------

    def photograph(self, big, box):
        random = self.random
        big = self.light(big)
        picture = Image.fromarray((big.clip(0, 1) * 255).astype(numpy.uint8))
        left, top, right, bottom = box
        # As the reader cuts: the detector's rectangle is near the text, with some room.
        above, below = random.uniform(0.12, 0.42) * SIZE, random.uniform(0.12, 0.42) * SIZE
        before, behind = random.uniform(-0.03, 0.6) * SIZE, random.uniform(-0.03, 0.6) * SIZE
        length = right - left + before + behind
        height = SIZE + above + below
        wide = random.choice([1, random.uniform(0.55, 1), random.uniform(0.55, 1), random.uniform(1, 1.3)])
        width = min(672, max(64, round(LINE_HEIGHT * length * wide / height / 16) * 16))
        seen_height, seen_width = self.seen(height, width)
        lean = random.gauss(0, 0.09) * height
        rise = random.gauss(0, 0.022) * min(length, 500)
        taper = random.gauss(0, 0.04) * height
        corners = (
            left - before + lean, top - above - rise + taper,
            left - before - lean, bottom + below - rise - taper,
            right + behind - lean, bottom + below + rise + taper,
            right + behind + lean, top - above + rise - taper,
        )
        oversample = 2 if seen_height < 40 else 1
        strip = picture.transform((seen_width * oversample, seen_height * oversample), Image.QUAD, corners, Image.BILINEAR)
        if oversample > 1:
            strip = strip.resize((seen_width, seen_height), Image.BOX)
        strip = self.lens(strip, seen_height)
        if random.random() < 0.7:
            data = io.BytesIO()
            strip.save(data, "JPEG", quality=random.randint(28, 92))
            strip = Image.open(data).convert("RGB")
        if (seen_width, seen_height) != (width, LINE_HEIGHT):
            shrinks = seen_height > LINE_HEIGHT
            strip = strip.resize((width, LINE_HEIGHT), Image.BOX if shrinks else Image.BILINEAR)
        return numpy.asarray(strip)

    def seen(self, height, width):
        """Pixels that the camera gives the line: now and then very few, and fewer in one direction than in the other."""
        random = self.random
        kind = random.random()
        if kind < 0.35:
            share = random.uniform(0.9, 2)
        elif kind < 0.7:
            share = random.uniform(0.42, 0.9)
        else:
            share = random.uniform(0.24, 0.42)
        squeeze = random.choice([1, 1, random.uniform(0.5, 1), random.uniform(1, 1.8)])
        seen_height = max(11, round(LINE_HEIGHT * share))
        seen_width = max(17, round(width * share * squeeze))
        # Below about four and a half pixels a character nobody can read.
        return seen_height, max(seen_width, min(round(width), round(width * 0.2)))

    def light(self, big):
        random = self.random
        height, width = big.shape[:2]
        if random.random() < 0.6:
            slope = numpy.linspace(-1, 1, width, dtype=numpy.float32)[None, :, None] * random.gauss(0, 0.25)
            big = big * (1 + slope)
        if random.random() < 0.25:
            x, spread = random.uniform(0, width), random.uniform(30, 260)
            spot = numpy.exp(-(((numpy.arange(width, dtype=numpy.float32) - x) / spread) ** 2))[None, :, None]
            big = big + spot * random.uniform(0.05, 0.35)
        if random.random() < 0.3:
            big = big.clip(0, 1) ** random.uniform(0.6, 1.8)
        if random.random() < 0.3:
            middle = random.uniform(0.2, 0.8)
            big = middle + (big - middle) * random.uniform(0.25, 0.8)
        return big

    def lens(self, strip, height):
        random = self.random
        if random.random() < 0.6:
            strip = strip.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.045 * height if height > 24 else 0.8)))
        if random.random() < 0.15 and height > 20:
            reach = random.randint(1, max(1, height // 14))
            values = numpy.asarray(strip, numpy.float32)
            strip = Image.fromarray(sum(numpy.roll(values, at, 1) for at in range(-reach, reach + 1)).__truediv__(2 * reach + 1).astype(numpy.uint8))
        if random.random() < 0.7:
            source = numpy.random.RandomState(random.getrandbits(31))
            values = numpy.asarray(strip, numpy.float32)
            noise = source.normal(0, random.uniform(1, 12), values.shape[:2] + (1,)) + source.normal(0, random.uniform(0, 5), values.shape)
            strip = Image.fromarray((values + noise).clip(0, 255).astype(numpy.uint8))
        return strip


def blurred(values, sigma):
    """Gaussian blur of an array of 0 to 1."""
    image = Image.fromarray((values * 255).astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(sigma))
    return numpy.asarray(image, numpy.float32) / 255


def thin(image):
    return image.filter(ImageFilter.MinFilter(3))
