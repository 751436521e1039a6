"""Light on a surface with dents and ink: a height field, its slopes, a microfacet reflection (GGX) of soft boxes.

Everything is grey: the recogniser sees no colour.
"""
import math

import numpy
from scipy.ndimage import gaussian_filter, gaussian_filter1d


def noise(random, height, width, grain, stretch=1.0):
    """Smooth noise, deviation about 1, whose spots are `grain` pixels high and `grain` x `stretch` wide."""
    source = numpy.random.RandomState(random.getrandbits(31))
    if grain <= 1 and stretch == 1:
        return source.standard_normal((height, width)).astype(numpy.float32)
    rows, columns = max(2, int(height / grain) + 2), max(2, int(width / (grain * stretch)) + 2)
    small = source.standard_normal((rows, columns)).astype(numpy.float32)
    return enlarged(small, height, width)


def enlarged(small, height, width):
    """Bilinear enlargement, first by rows, then by columns."""
    for axis, size in ((0, height), (1, width)):
        place = numpy.linspace(0, small.shape[axis] - 1.001, size, dtype=numpy.float32)
        low = place.astype(int)
        share = place - low
        shape = (-1, 1) if axis == 0 else (1, -1)
        small = numpy.take(small, low, axis) * (1 - share.reshape(shape)) + numpy.take(small, low + 1, axis) * share.reshape(shape)
    return small


class Surface:
    """A piece of metal, plastic or paint, before text is put on it."""

    def __init__(self, random, height, width, texture=1.0):
        """`texture` is how strongly its own structure shows."""
        self.random, self.height, self.width, self.texture = random, height, width, texture
        self.relief = numpy.zeros((height, width), numpy.float32)
        self.albedo = numpy.full((height, width), random.uniform(0.05, 0.7), numpy.float32)
        #: Share of the light that is mirrored, and how widely (along x and along y).
        self.gloss = random.uniform(0.2, 1)
        self.rough_x = self.rough_y = random.uniform(0.05, 0.45)
        self.finish()
        self.age()
        self.lamps = self.some_lamps()

    def finish(self):
        """Brushed, cast, painted, rolled."""
        random, height, width = self.random, self.height, self.width
        kind = random.random()
        if kind < 0.4:
            along = noise(random, height, width, 1, random.uniform(20, 200))
            self.relief += gaussian_filter1d(along, random.uniform(0.3, 1), axis=0) * random.uniform(0.01, 0.09)
            self.rough_y *= random.uniform(1, 3)
            if random.random() < 0.25:
                self.relief, along = numpy.zeros_like(self.relief), noise(random, height, width, random.uniform(20, 100), 0.05)
                self.relief += along * random.uniform(0.01, 0.06)
        elif kind < 0.7:
            self.relief += noise(random, height, width, random.uniform(1, 3)) * random.uniform(0.01, 0.16)
        elif kind < 0.85:
            self.relief += noise(random, height, width, random.uniform(4, 10)) * random.uniform(0.05, 0.4)
        self.relief *= self.texture
        self.relief += noise(random, height, width, random.uniform(40, 120), random.uniform(1, 4)) * random.uniform(0, 5)
        for _ in range(random.choice([0, 0, 1, 4, 12])):
            self.scratch()
        if random.random() < 0.3:
            self.albedo *= 1 + noise(random, height, width, random.uniform(10, 60)) * random.uniform(0.05, 0.25)

    def scratch(self):
        random = self.random
        x, y = random.uniform(0, self.width), random.uniform(0, self.height)
        angle, length = random.gauss(0, 0.5) if random.random() < 0.7 else random.uniform(0, math.pi), random.uniform(20, 500)
        steps = numpy.arange(0, length, 0.7)
        xs = (x + steps * math.cos(angle)).astype(int)
        ys = (y + steps * math.sin(angle) + (steps / 100) ** 2 * random.gauss(0, 2)).astype(int)
        inside = (xs >= 0) & (xs < self.width) & (ys >= 0) & (ys < self.height)
        self.relief[ys[inside], xs[inside]] -= random.uniform(0.1, 0.9)

    def press(self, dents):
        """Presses characters in (a mask of 0 to 1), or lets them stand out."""
        random = self.random
        depth = random.choice([-1, -1, -1, -1, 1]) * math.exp(random.uniform(math.log(0.5), math.log(5)))
        soft = gaussian_filter(dents, random.uniform(0.7, 2.2))
        self.relief += soft * depth
        if random.random() < 0.5:
            wide = gaussian_filter(dents, random.uniform(2.5, 4.5))
            self.relief -= (wide - soft * wide) * depth * random.uniform(0.1, 0.6)
        kind = random.random()
        if kind < 0.3:
            # Oxide or dirt in the dents, paint that was wiped over them, metal laid bare.
            share = random.uniform(0.2, 1) * soft
            self.albedo = self.albedo * (1 - share) + share * random.uniform(0, 1)
        if 0.15 < kind < 0.45:
            self.gloss = self.gloss * (1 - soft * random.uniform(0.2, 1))

    def burn(self, mask):
        """A laser's or a needle's mark: another colour and another roughness, hardly any depth."""
        random = self.random
        self.relief -= mask * random.uniform(0, 0.5)
        share = mask * random.uniform(0.3, 1)
        tone = random.choice([random.uniform(0, 0.15), random.uniform(0.5, 1)])
        self.albedo = self.albedo * (1 - share) + share * tone
        self.gloss = self.gloss * (1 - share * random.uniform(0.3, 1))

    def ink(self, mask):
        random = self.random
        dark = float(self.albedo.mean()) > 0.3 if random.random() < 0.9 else random.random() < 0.5
        tone = random.uniform(0.01, 0.15) if dark else random.uniform(0.5, 0.95)
        if random.random() < 0.3:
            mask = mask * (1 - random.uniform(0.2, 0.9) * (noise(random, self.height, self.width, random.uniform(2, 12)) > random.uniform(0.3, 1.5)))
        self.albedo = self.albedo * (1 - mask) + tone * mask
        if random.random() < 0.6:
            self.gloss = self.gloss * (1 - mask * random.uniform(0, 0.9))

    def age(self):
        """Rust, dust, oil, splashes of paint: over everything."""
        random, height, width = self.random, self.height, self.width
        if random.random() < 0.2:
            rust = 1 / (1 + numpy.exp(-6 * (noise(random, height, width, random.uniform(4, 30)) - random.uniform(0.3, 1.6))))
            self.albedo = self.albedo * (1 - rust) + rust * random.uniform(0.08, 0.3)
            self.gloss = self.gloss * (1 - rust)
            self.relief += rust * noise(random, height, width, 1.5) * random.uniform(0.05, 0.5)
        if random.random() < 0.25:
            veil = (noise(random, height, width, random.uniform(8, 60)).clip(-1, 1.5) + 1) / 2.5 * random.uniform(0.1, 0.7)
            self.albedo = self.albedo * (1 - veil) + veil * random.choice([random.uniform(0, 0.1), random.uniform(0.3, 0.7)])
            self.gloss = self.gloss * (1 - veil * random.uniform(0, 1))
        if random.random() < 0.1:
            blot = noise(random, height, width, random.uniform(15, 50)) > random.uniform(1.5, 2.3)
            blot = gaussian_filter(blot.astype(numpy.float32), random.uniform(0.5, 2)) * random.uniform(0.3, 0.9)
            self.albedo = self.albedo * (1 - blot) + blot * random.uniform(0, 0.9)

    def some_lamps(self):
        """Directions, powers and sizes of soft boxes; how the view turns along the line; weights of the kinds of light."""
        random = self.random
        lamps = []
        for _ in range(random.choice([1, 1, 2, 3, 4])):
            angle, tilt = random.uniform(0, 2 * math.pi), random.uniform(0.05, 1.25)
            direction = math.sin(tilt) * math.cos(angle), math.sin(tilt) * math.sin(angle), math.cos(tilt)
            lamps.append((direction, random.uniform(0.3, 1), random.uniform(0.02, 0.5), random.uniform(0.02, 0.5)))
        return lamps, random.uniform(0, 0.35), random.uniform(0, 0.1), random.uniform(0.1, 0.5), random.uniform(0.1, 0.8)

    def lit(self):
        """The light that a camera straight in front would see."""
        height, width = self.height, self.width
        lamps, turn_x, turn_y, ambient, mirror = self.lamps
        slope_y, slope_x = numpy.gradient(self.relief)
        across = numpy.linspace(-turn_x, turn_x, width, dtype=numpy.float32)[None, :]
        down = numpy.linspace(-turn_y, turn_y, height, dtype=numpy.float32)[:, None]
        upright = 1 / numpy.sqrt(1 + slope_x**2 + slope_y**2)
        picture = self.albedo * ambient
        mirrored = numpy.zeros_like(picture)
        for (lx, ly, lz), power, size_x, size_y in lamps:
            picture = picture + self.albedo * power * (lz - lx * slope_x - ly * slope_y).clip(0) * upright
            # The slope that mirrors this light into the camera; a soft box widens the lobe.
            mx, my = -lx / (lz + 1), -ly / (lz + 1)
            ax, ay = math.hypot(self.rough_x, size_x), math.hypot(self.rough_y, size_y)
            off = ((slope_x - mx + across) / ax) ** 2 + ((slope_y - my + down) / ay) ** 2
            mirrored += power / (1 + off) ** 2 * min(4, 0.25 / (ax * ay))
        return picture + mirrored * self.gloss * mirror


def exposed(random, stages, contrasts):
    """
    What the camera makes of the light, 0 to 1; as a rule the middle is neither black nor white.

    The first of the stages is the ground without text, each further one has more text on it, and `contrasts` says how much
    this must stand out from the ground's own structure: where light and ground would hide it, it is made to.
    """
    if random.random() < 0.5:
        gain = random.uniform(0.03, 0.5) / (float(numpy.median(stages[0])) + 1e-3)
    else:
        # What is bright is bright, however dark the rest.
        gain = random.uniform(0.25, 1.1) / (float(numpy.quantile(stages[-1][::3, ::3], 0.97)) + 1e-3)
    curve = 1 / random.uniform(1.6, 2.4)
    before, *others = ((values * gain).clip(0, 1.3) ** curve for values in stages)
    rows = slice(before.shape[0] // 3, -before.shape[0] // 3)
    detail = before[rows] - gaussian_filter(before[rows], 8)
    structure = float(detail.std()) * 2 + 0.01
    picture, weakest = before, 1.0
    for after, contrast in zip(others, contrasts):
        text = after - before
        strength = float(numpy.quantile(numpy.abs(text[rows]), 0.93)) + 1e-4
        wanted = min(0.5, max(0.045, contrast * structure))
        picture = picture + text * min(25, max(1, wanted / strength))
        weakest = min(weakest, max(strength, wanted))
        before = after
    return picture.clip(0, 1), weakest
