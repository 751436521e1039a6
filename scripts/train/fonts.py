"""The typefaces of the training lines: sans serif and fixed-width ones that Debian packages, see README.md."""
import re
import subprocess

WANTED = re.compile(
    "sans|mono|gothic|nimbus|roboto|lato|play|ocr|hack|bebas|dosis|cabin|karla|quick|yanone|b612|heros|cantarell|carlito|arimo|cousine|cursor|fira|jetbrains|go-",
    re.I,
)
UNWANTED = re.compile("symbol|math|smallcaps|-sc|dingbat|braille", re.I)


def font_files():
    """Paths in a fixed order."""
    listed = subprocess.run(["fc-list", ":", "file"], check=True, capture_output=True, text=True).stdout
    files = {line.split(":")[0] for line in listed.splitlines()}
    names = [file for file in files if re.search(r"\.(ttf|otf)$", file)]
    return sorted(file for file in names if WANTED.search(file) and not UNWANTED.search(file))
