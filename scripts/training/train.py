"""Trains the recogniser further on drawn lines of text: see README.md.

    python3 scripts/training/train.py --start .training --out scripts/training/recogniser.onnx
"""
import argparse
import json
import math
import os
import random
import time
import unicodedata

import numpy
import torch

import texts
from fonts import font_files
from lines import LINE_HEIGHT, Painter
from network import Network

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
BLANK, SPACE, OTHER, COLUMNS = 33, 34, 35, 36
STYLES = ["print"] * 9 + ["stamped"] * 4 + ["dots"] * 5 + ["laser"] * 2
#: Lines are sorted by width within so many batches, so that little is padding.
SORTED_BATCHES = 4


def column_of(character):
    """The column of a reading in which a class of the network counts; as src/engine/recognise/symbols.ts has it."""
    if character == "":
        return BLANK
    if character.isspace():
        return SPACE
    if character == "l":
        return ALPHABET.index("1")
    capital = unicodedata.normalize("NFKC", character).upper()
    symbol = {"I": "1", "|": "1", "O": "0", "Q": "0"}.get(capital, capital)
    return ALPHABET.index(symbol) if len(symbol) == 1 and symbol in ALPHABET else OTHER


class Lines(torch.utils.data.Dataset):
    """Group `index` always holds the same lines."""

    def __init__(self, seed, groups, batch):
        self.seed, self.groups, self.batch = seed, groups, batch
        self.fonts = font_files()
        self.makers = texts.makers(ROOT)
        self.painter = None

    def __len__(self):
        return self.groups

    def one(self, name):
        rnd = random.Random(f"{self.seed} {name}")
        if self.painter is None:
            self.painter = Painter(rnd, self.fonts, os.path.join(ROOT, "scripts/training/strokes.mjs"))
        self.painter.random = rnd
        kind = rnd.random()
        if kind < 0.05:
            return self.painter.nothing(), ""
        if kind < 0.22:
            text, style = texts.other_text(rnd), rnd.choice(["print"] * 5 + ["stamped", "laser"])
        else:
            text, style = texts.with_surroundings(rnd, texts.vin(rnd, self.makers)), rnd.choice(STYLES)
        return self.painter.line(text, style), text

    def __getitem__(self, index):
        lines = [self.one(f"{index}.{at}") for at in range(self.batch * SORTED_BATCHES)]
        lines.sort(key=lambda line: line[0].shape[1])
        batches = [lines[at : at + self.batch] for at in range(0, len(lines), self.batch)]
        random.Random(index).shuffle(batches)
        return [to_batch(batch) for batch in batches]


def to_batch(lines):
    # Few different widths, since each takes room for its own plan of work.
    width = math.ceil(max(picture.shape[1] for picture, _ in lines) / 64) * 64
    # Mid grey, 0 after scaling, fills up shorter lines, as when the network was first trained.
    inputs = numpy.zeros((len(lines), 3, LINE_HEIGHT, width), numpy.float32)
    for at, (picture, _) in enumerate(lines):
        inputs[at, :, :, : picture.shape[1]] = picture[:, :, ::-1].transpose(2, 0, 1) / 127.5 - 1
    targets = [[column_of(character) for character in text] for _, text in lines]
    return torch.from_numpy(inputs), targets


class Loss:
    def __init__(self, folder):
        classes = json.load(open(os.path.join(folder, "classes.json")))
        self.columns = torch.zeros(len(classes), COLUMNS)
        for at, character in enumerate(classes):
            self.columns[at, column_of(character)] = 1

    def log_columns(self, logits):
        return (logits.softmax(2) @ self.columns + 1e-8).log()

    def __call__(self, logits, targets):
        scores = self.log_columns(logits).transpose(0, 1)
        steps = torch.full((logits.shape[0],), logits.shape[1], dtype=torch.long)
        lengths = torch.tensor([len(target) for target in targets])
        flat = torch.tensor([column for target in targets for column in target], dtype=torch.long)
        losses = torch.nn.functional.ctc_loss(scores, flat, steps, lengths, BLANK, "none", zero_infinity=True)
        # A few lines are beyond reading; they must not drown the others.
        return losses.clamp(max=40).mean()


def greedy(scores):
    best = scores.argmax(1).tolist()
    kept = [column for at, column in enumerate(best) if column != BLANK and (at == 0 or best[at - 1] != column)]
    return [column for column in kept if column not in (SPACE, OTHER)]


def validate(network, loss, groups):
    right = total = 0
    with torch.no_grad():
        for inputs, targets in groups:
            scores = loss.log_columns(network(inputs))
            for row, target in zip(scores, targets):
                total += 1
                right += greedy(row) == [column for column in target if column not in (SPACE, OTHER)]
    return right / total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=850)
    parser.add_argument("--stop", type=int, help="ends earlier, on the way that --steps lays out")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--frozen", type=int, default=26, help="convolutions at the start that stay as they are")
    parser.add_argument("--start", required=True, help="folder with the untrained recogniser.onnx and classes.json")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    network, loss = Network(os.path.join(options.start, "recogniser.onnx")), Loss(options.start)
    frozen = network.freeze(options.frozen)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    print(f"{len(frozen)} constants stay, {sum(weight.numel() for weight in trained)} numbers are trained", flush=True)
    optimizer = torch.optim.AdamW(trained, lr=options.rate, weight_decay=1e-4, betas=(0.9, 0.98))
    average = [weight.detach().clone() for weight in trained]
    check = [batch for group in (Lines(0, 2, options.batch)[at] for at in range(2)) for batch in group]
    print("at the start", round(validate(network, loss, check), 4), flush=True)
    groups = torch.utils.data.DataLoader(
        Lines(options.seed, math.ceil(options.steps / SORTED_BATCHES), options.batch),
        batch_size=None, num_workers=1, prefetch_factor=6,
    )
    last = options.stop or options.steps
    step, clock, recent = 0, time.time(), []
    for inputs, targets in (batch for group in groups for batch in group):
        share = step / options.steps
        rate = options.rate * min(1, (step + 1) / 30) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * share)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        value = loss(network(inputs), targets)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(trained, 5)
        optimizer.step()
        keep = min(0.992, step / (step + 10))
        with torch.no_grad():
            for mean, weight in zip(average, trained):
                mean.lerp_(weight, 1 - keep)
        recent.append(value.item())
        step += 1
        if step % 20 == 0:
            print(step, round(sum(recent) / len(recent), 3), f"{time.time() - clock:.0f} s", flush=True)
            recent = []
        if step % 50 == 0 or step >= last:
            present = [weight.detach().clone() for weight in trained]
            put(trained, average)
            print("checked", step, round(validate(network, loss, check), 4), flush=True)
            network.write(options.out)
            put(trained, present)
        if step >= last:
            break


def put(weights, values):
    with torch.no_grad():
        for weight, value in zip(weights, values):
            weight.copy_(value)


if __name__ == "__main__":
    main()
