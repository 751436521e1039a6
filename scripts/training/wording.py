"""What the lines of the second recogniser's training say, and the class of each of their characters.

A line is a string. Signs that frame a number are letters of Unicode's private use area: `SIGNS` of them, drawn by
signs.py; `*`, `#`, `+`, `<`, `>` and `~` count as such signs too.
"""
import texts

ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
BLANK, SPACE, MARK, OTHER, COLUMNS = 33, 34, 35, 36, 37
#: How many shapes signs.py can draw, and the first character that stands for one.
SIGNS = 15
FIRST_SIGN = 0xE000
#: Small letters that look like their capitals; all others are no part of a VIN.
ALIKE = dict(zip("ckpsuvwxyz", "CKPSUVWXYZ"))
ALIKE.update({"o": "0", "l": "1", "I": "1", "|": "1", "O": "0", "Q": "0"})
#: How often letters and words stand in running text.
OFTEN = "eeeeeeeeeeeetttttttttaaaaaaaaoooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddlllluuucccmmmwwffggyyppbbvkjxqz"
BEFORE = (
    "VIN|VIN:|V.I.N.|V.I.N:|VIN NO.|VIN No:|VIN #|NO.|No.|NO:|Chassis No.|CHASSIS NO:|Chassis:|CHASSIS|FIN|FIN:|Frame No.|FRAME|"
    "Fahrgestellnummer|Fahrzeug-Ident.-Nr.|Fgst.Nr.|S/N|SN:|ID|E|(E)|Identification No.|Vehicle ID:|Serial No|CH.NO.|C.NO|N|Nr|TYPE|MOTOR"
).split("|")
BEHIND = "TYPE|PASS CAR|PASSENGER CAR|MPV|TRUCK|TYPE: MPV|1-|2|0|AJ|A|B2|T|07/19|1/2|MADE IN|COLOR|PAINT|M1|2150 kg|KG".split("|")


def column_of(character):
    """The class of one character of a line."""
    if character == " ":
        return SPACE
    if ord(character) >= FIRST_SIGN or character in "*#+<>~":
        return MARK
    symbol = ALIKE.get(character, character)
    return ALPHABET.index(symbol) if symbol in ALPHABET else OTHER


def sign(random):
    """A character that stands for one of the drawn signs, or a plain one."""
    return random.choice("**#+~") if random.random() < 0.35 else chr(FIRST_SIGN + random.randrange(SIGNS))


def line(random, makers, kind):
    """The text of a line of one kind: `vin`, `part`, `code`, `number` or `words`."""
    return {"vin": vin_line, "part": part, "code": code, "number": number, "words": words}[kind](random, makers)


def vin_line(random, makers):
    text = texts.vin(random, makers)
    kind = random.random()
    if kind < 0.42:
        return text
    if kind < 0.72:
        return framed(random, text)
    if kind < 0.86:
        gap = random.choice([" ", " ", "  ", ""])
        before = random.choice(BEFORE) + gap if random.random() < 0.6 else ""
        behind = gap + random.choice(BEHIND) if not before or random.random() < 0.25 else ""
        text = framed(random, text) if random.random() < 0.15 else text
        return before + text + behind
    cuts = random.choice([(3, 9), (8,), (3, 8, 11), (9,), (3,), (11,), (3, 9, 11), (4, 8, 12, 16), (10,)])
    gap = random.choice([" ", " ", " ", "-", "  "])
    for cut in reversed(cuts):
        text = text[:cut] + gap + text[cut:]
    return text


def framed(random, text):
    """Between signs, as stamped numbers stand; now and then one is missing or cut off by the crop."""
    left = sign(random) if random.random() < 0.92 else random.choice("<>-/.")
    kind = random.random()
    right = left if kind < 0.8 else sign(random)
    gap = " " if random.random() < 0.25 else ""
    if random.random() < 0.12:
        return random.choice([left + gap + text, text + gap + right])
    if random.random() < 0.05:
        left, right = left * 2, right * 2
    return left + gap + text + gap + right


def part(random, makers):
    """A piece of a VIN, as a line that was found in pieces holds it."""
    text = texts.vin(random, makers)
    start = random.randint(0, 11)
    piece = text[start : start + random.randint(3, 12)]
    return sign(random) + piece if random.random() < 0.2 else piece


def code(random, makers):
    """Numbers of parts, shipments, engines and papers: as long as a VIN, or nearly, and yet none."""
    letters = random.choice([texts.SYMBOLS, texts.SYMBOLS, texts.DIGITS + texts.DIGITS + texts.SYMBOLS, texts.SYMBOLS + "IOQ"])
    text = "".join(random.choice(letters) for _ in range(random.randint(6, 24)))
    for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
        at = random.randint(1, len(text) - 1)
        text = text[:at] + random.choice("--- ./_:") + text[at:]
    return text


def number(random, makers):
    digits = lambda count: "".join(random.choice(texts.DIGITS) for _ in range(count))
    return random.choice(
        [
            lambda: digits(random.randint(1, 9)),
            lambda: digits(random.randint(10, 22)),
            lambda: f"{digits(3)}-{digits(3)}-{digits(4)}",
            lambda: f"({digits(3)}) {digits(3)}-{digits(4)}",
            lambda: f"+{digits(2)} {digits(3)} {digits(4)} {digits(2)}",
            lambda: f"{digits(2)}.{digits(2)}.{digits(4)} {digits(2)}:{digits(2)}",
            lambda: f"{digits(4)}-{digits(2)}-{digits(2)} {digits(2)}:{digits(2)}:{digits(2)}",
            lambda: f"{digits(4)} KG {digits(4)} LB",
            lambda: f"${digits(2)},{digits(3)}.{digits(2)}",
            lambda: f"{digits(3)}/{digits(2)}R{digits(2)} {digits(2)}X{digits(1)}.{digits(1)}",
            lambda: f"{digits(2)} {digits(6)} {digits(6)} {digits(1)}",
            lambda: f"IMEI {digits(15)}",
        ]
    )()


def words(random, makers):
    """Running text, headings, labels with values."""
    if random.random() < 0.35:
        return texts.other_text(random)
    made = ["".join(random.choice(OFTEN) for _ in range(random.randint(1, 10))) for _ in range(random.randint(1, 6))]
    case = random.choice([str.lower, str.lower, str.title, str.upper, str.capitalize])
    text = case(" ".join(made))
    if random.random() < 0.2:
        at = random.randint(0, len(text))
        text = text[:at] + random.choice([", ", ". ", ": ", " (", ") ", "'", "/", " - ", "; ", "&", "!"]) + text[at:]
    if random.random() < 0.2:
        text += random.choice([": ", " ", " - "]) + number(random, makers)
    return text[: random.randint(4, 36)].strip() or "a"
