"""Writes a checkpoint of the second recogniser as ONNX.

    python3 scripts/training/export_student.py .training/student/newest.pt recogniser.onnx
"""
import sys

import torch

import student


def main():
    checkpoint, out = sys.argv[1:]
    network = student.Student().eval()
    network.load_state_dict(torch.load(checkpoint)["mean"])
    student.write(network, out)


if __name__ == "__main__":
    main()
