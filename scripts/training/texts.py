"""What the lines of training say: VINs of every kind, other text of labels, and nothing at all."""
import json
import os

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
DIGITS = "0123456789"
SYMBOLS = LETTERS + DIGITS
VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9]))
VALUES.update({digit: int(digit) for digit in DIGITS})
WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
WORDS = (
    "VIN TYPE MFD BY DATE GVWR GAWR FRONT REAR LBS KG TIRE COLD PSI KPA MOTOR VEHICLE SAFETY BUMPER THEFT PREVENTION STANDARDS "
    "CONFORMS APPLICABLE FEDERAL MADE IN USA GERMANY JAPAN KOREA MODEL COLOR PAINT TRIM ENGINE AXLE TRANS PASSENGER CAR TRUCK "
    "MANUFACTURER MANUFACTURED AG GMBH CO LTD INC CORPORATION SERIAL NO NUMBER CHASSIS FRAME WEIGHT GROSS RATING MAX LOAD "
    "Baujahr Gesamtgewicht Achse vorne hinten Typ Motor Leistung Hersteller numero serie poids essieu avant arriere fabrique "
    "Warning Caution oil filter battery service date mileage owner address plate register insurance valid until"
).split()


def makers(root):
    """The three characters that begin the VINs of each known maker, in a fixed order."""
    with open(os.path.join(root, "src/vin/data/wmi.json")) as file:
        return [maker for maker in sorted(json.load(file)["wmis"]) if len(maker) == 3]


def vin(random, makers):
    """A made-up VIN: half like real ones, the others of any 17 symbols, so that no place expects any symbol."""
    if random.random() < 0.45:
        return "".join(random.choice(SYMBOLS) for _ in range(17))
    body = "ZZZ" + "".join(random.choice(SYMBOLS) for _ in range(2)) if random.random() < 0.2 else ""
    text = random.choice(makers) + body
    text += "".join(random.choice(SYMBOLS) for _ in range(11 - len(text)))
    text += "".join(random.choice(SYMBOLS if random.random() < 0.1 else DIGITS) for _ in range(6))
    if random.random() < 0.6:
        total = sum(WEIGHTS[at] * VALUES[character] for at, character in enumerate(text))
        text = text[:8] + "0123456789X"[total % 11] + text[9:]
    return text


def other_text(random):
    """Words, numbers and dates as they stand on the labels beside a VIN."""
    parts = []
    for _ in range(random.randint(1, 5)):
        kind = random.random()
        if kind < 0.55:
            word = random.choice(WORDS)
            parts.append(word if random.random() < 0.7 else word.lower() if random.random() < 0.5 else word.title())
        elif kind < 0.8:
            parts.append("".join(random.choice(DIGITS) for _ in range(random.randint(1, 7))))
        elif kind < 0.9:
            parts.append(f"{random.randint(1, 12):02}/{random.randint(0, 99):02}")
        else:
            parts.append("".join(random.choice(SYMBOLS + "-./:") for _ in range(random.randint(3, 10))))
    return " ".join(parts)[: random.randint(6, 30)].strip()


def with_surroundings(random, text):
    """The VIN alone, in a frame of signs, in groups, or beside a word."""
    kind = random.random()
    if kind < 0.16:
        sign = random.choice("**#-<>+/")
        return f"{sign}{text}{sign}" if random.random() < 0.8 else f"{sign} {text} {sign}"
    if kind < 0.22:
        return random.choice(["VIN ", "VIN:", "VIN: ", "V.I.N. ", "NO. ", "Chassis: ", "VIN. NO. "]) + text
    if kind < 0.26:
        return text + random.choice([" TYPE", " PASS CAR", " 1-", "  2"])
    if kind < 0.34:
        cuts = random.choice([(3, 9), (8,), (3, 8, 11), (9,), (3,)])
        spaced = text
        for cut in reversed(cuts):
            spaced = spaced[:cut] + " " + spaced[cut:]
        return spaced
    if kind < 0.42:
        start = random.randint(0, 8)
        return text[start : start + random.randint(4, 12)]
    return text
