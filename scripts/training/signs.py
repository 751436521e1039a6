"""Strokes of the signs that frame a number: stars, crosses, circles, makers' marks. Points lie within -0.5 to 0.5."""
import math


def _circle(radius, points=20):
    return [(radius * math.cos(2 * math.pi * at / points), radius * math.sin(2 * math.pi * at / points)) for at in range(points + 1)]


def _arms(count, radius, turn=0.0):
    return [
        [(0, 0), (radius * math.cos(2 * math.pi * at / count + turn), radius * math.sin(2 * math.pi * at / count + turn))]
        for at in range(count)
    ]


def _star(count, outer, inner):
    points = []
    for at in range(2 * count + 1):
        radius = outer if at % 2 == 0 else inner
        angle = math.pi * at / count - math.pi / 2
        points.append((radius * math.cos(angle), radius * math.sin(angle)))
    return [points]


def _dot(x, y):
    return [(x - 0.03, y), (x + 0.03, y)]


def _polygon(count, radius, turn=0.0):
    return [[(radius * math.cos(2 * math.pi * at / count + turn), radius * math.sin(2 * math.pi * at / count + turn)) for at in range(count + 1)]]


def strokes_of(index, random):
    """Strokes of sign `index`; those without a fixed shape are made up."""
    turn = -math.pi / 2
    shapes = [
        lambda: _arms(6, 0.42, turn),
        lambda: _arms(5, 0.42, turn),
        lambda: _arms(8, 0.42, turn),
        lambda: _star(5, 0.5, 0.2),
        lambda: _arms(4, 0.45, math.pi / 4) + [_dot(0, -0.35), _dot(0, 0.35), _dot(-0.35, 0), _dot(0.35, 0)],
        lambda: [_circle(0.45)] + _arms(4, 0.45, math.pi / 4 if random.random() < 0.5 else 0),
        lambda: [_circle(random.uniform(0.2, 0.45))] + ([_dot(0, 0)] if random.random() < 0.5 else []),
        lambda: _polygon(4, 0.45, random.choice([0, math.pi / 4])),
        lambda: [[(-0.3, -0.45), (0.3, -0.45), (-0.3, 0.45), (0.3, 0.45), (-0.3, -0.45)]],
        lambda: [[(-0.25, -0.5), (0.25, 0), (-0.25, 0.5)], [(0.25, -0.5), (-0.25, 0), (0.25, 0.5)]],
        lambda: _polygon(3, 0.48, random.choice([-1, 1]) * math.pi / 2),
        lambda: [[(-0.1, -0.5), (-0.1, 0.5)], [(0.1, -0.5), (0.1, 0.5)]],
        lambda: [_circle(random.uniform(0.06, 0.16), 8)],
        lambda: _star(random.choice([4, 6, 8]), 0.5, random.uniform(0.15, 0.3)),
        lambda: _made_up(random),
    ]
    return shapes[index % len(shapes)]()


def _made_up(random):
    """A maker's sign: a frame and a zigzag in it."""
    frame = random.choice([lambda: [_circle(0.48)], lambda: _polygon(random.randint(3, 6), 0.5, random.random()), list])()
    points = [(random.uniform(-0.35, 0.35), random.uniform(-0.35, 0.35)) for _ in range(random.randint(3, 6))]
    return frame + [points]
