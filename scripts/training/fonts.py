"""The typefaces of the training lines: sans serif and fixed-width ones that Debian packages, see README.md."""
import re
import subprocess

WANTED = re.compile(
    "sans|mono|gothic|nimbus|roboto|lato|play|ocr|hack|bebas|dosis|cabin|karla|quick|yanone|b612|heros|cantarell|carlito|arimo|cousine|cursor|fira|jetbrains|go-",
    re.I,
)
UNWANTED = re.compile("symbol|math|smallcaps|-sc|dingbat|braille", re.I)
#: Papers and old labels are set in these.
SERIF = re.compile("serif|termes|pagella|schola|bonum|roman|slab|courier|freemono|c059|p052|tinos|caladea", re.I)
#: Typefaces of another script, with boxes for our letters.
WITHOUT_LATIN = re.compile("tamil", re.I)


def all_font_files():
    """Those of `font_files` that have Latin letters, and the serif ones; in a fixed order."""
    serif = [file for file in installed() if SERIF.search(file) and not UNWANTED.search(file)]
    return sorted({file for file in [*font_files(), *serif] if not WITHOUT_LATIN.search(file)})


def font_files():
    """Paths in a fixed order."""
    return sorted(file for file in installed() if WANTED.search(file) and not UNWANTED.search(file))


def installed():
    listed = subprocess.run(["fc-list", ":", "file"], check=True, capture_output=True, text=True).stdout
    files = {line.split(":")[0] for line in listed.splitlines()}
    return [file for file in files if re.search(r"\.(ttf|otf)$", file)]
