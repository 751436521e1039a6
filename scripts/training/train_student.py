"""Trains the second recogniser on drawn lines, goes on where it stopped, and keeps checkpoints: see README.md.

    python3 scripts/training/train_student.py --start .training/v6 --shards .training/shards --out .training/student
"""
import argparse
import json
import math
import os
import random
import time

import numpy
import torch
import torch.nn.functional as F

import student
from shards import Drawer, LINES, Shards
from wording import BLANK, MARK, OTHER, SPACE, column_of

#: Each shard is read again later, between new ones: reading costs nothing, drawing half of the time.
READINGS = 2
WIDTH_STEP = 32


def plan(epoch):
    """Which shard an epoch reads: new ones in order, and between them others again."""
    if epoch % READINGS == 0:
        return epoch // READINGS
    return random.Random(epoch).randint(0, epoch // READINGS)


def varied(source, picture):
    """What costs nothing and makes a line that was seen before another one."""
    values = picture.astype(numpy.float32) / 127.5 - 1
    if source.random() < 0.25:
        values = -values
    width = values.shape[1]
    if source.random() < 0.5:
        wide = max(32, round(width * source.uniform(0.8, 1.15)))
        place = numpy.linspace(0, width - 1.001, wide, dtype=numpy.float32)
        low = place.astype(int)
        share = place - low
        values = values[:, low] * (1 - share) + values[:, low + 1] * share
    if source.random() < 0.3:
        values = numpy.roll(values, source.randint(-2, 2), 0)
    if source.random() < 0.5:
        values = values * source.uniform(0.6, 1.25) + source.uniform(-0.3, 0.3)
    if source.random() < 0.15:
        # Something stands before a part of a character or two.
        x, high = source.randint(0, values.shape[1] - 1), source.randint(4, 48)
        y = source.randint(0, 48 - high)
        values[y : y + high, x : x + source.randint(2, 14)] = source.uniform(-1, 1)
    return values.clip(-1, 1)


def batches(lines, size, seed):
    """Batches of lines that are about as wide, in a random order; each is (inputs, targets)."""
    source = random.Random(seed)
    order = [(varied(source, picture), text) for picture, text in lines]
    order.sort(key=lambda line: line[0].shape[1] + source.random() * 20)
    parts = [order[at : at + size] for at in range(0, len(order), size)]
    source.shuffle(parts)
    for part in parts:
        yield to_batch(part)


def to_batch(part):
    width = math.ceil(max(values.shape[1] for values, _ in part) / WIDTH_STEP) * WIDTH_STEP
    inputs = numpy.zeros((len(part), 1, student.LINE_HEIGHT, width), numpy.float32)
    for at, (values, _) in enumerate(part):
        inputs[at, 0, :, : values.shape[1]] = values
    return torch.from_numpy(inputs), [[column_of(character) for character in text] for _, text in part]


def ctc(logits, targets):
    steps = torch.full((logits.shape[0],), logits.shape[1], dtype=torch.long)
    lengths = torch.tensor([len(target) for target in targets])
    flat = torch.tensor([column for target in targets for column in target], dtype=torch.long)
    losses = F.ctc_loss(logits.log_softmax(2).transpose(0, 1), flat, steps, lengths, BLANK, "none", zero_infinity=True)
    # A few lines are beyond reading; they must not drown the others.
    return losses.clamp(max=40).mean()


def greedy(scores):
    best = scores.argmax(1).tolist()
    return [column for at, column in enumerate(best) if column != BLANK and (at == 0 or best[at - 1] != column)]


class Check:
    """Lines that were not trained on, of each way of marking, and other text."""

    STYLES = ["print", "stamped", "dots", "engraved", "half"]

    def __init__(self, count):
        drawer = Drawer("check")
        self.groups = {style: [drawer.line(f"{style} {at}", "vin", style) for at in range(count)] for style in self.STYLES}
        for kind in ("code", "words"):
            self.groups[kind] = [drawer.line(f"{kind} {at}", kind) for at in range(count)]

    def __call__(self, network):
        """Of each group the share whose symbols are all right, and where the signs and spaces are right as well."""
        result = {}
        for name, lines in self.groups.items():
            symbols = whole = 0
            order = sorted(lines, key=lambda line: line[0].shape[1])
            for at in range(0, len(order), 32):
                inputs, targets = to_batch([(picture.astype(numpy.float32) / 127.5 - 1, text) for picture, text in order[at : at + 32]])
                with torch.no_grad():
                    logits = network(inputs)
                for row, target in zip(logits, targets):
                    read = greedy(row)
                    whole += read == target
                    plain = [[column for column in columns if column not in (SPACE, MARK, OTHER)] for columns in (read, target)]
                    symbols += plain[0] == plain[1]
            result[name] = (round(symbols / len(lines), 3), round(whole / len(lines), 3))
        return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", required=True, help="folder with tiny-rec.onnx and tiny-dict.txt of PP-OCRv6")
    parser.add_argument("--shards", required=True, help="folder for drawn lines, 25 KB each; what is missing is drawn")
    parser.add_argument("--out", required=True, help="folder for checkpoints; training goes on from the newest")
    parser.add_argument("--steps", type=int, default=60000, help="the learning rate falls to a thirtieth by then")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--keep", type=int, default=1000, help="steps between checkpoints that stay")
    parser.add_argument("--threads", type=int, default=1, help="of the training; drawing takes one more")
    options = parser.parse_args()
    # Before PyTorch starts threads of its own.
    shards = Shards(options.shards, "1")
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    os.makedirs(options.out, exist_ok=True)
    network = student.from_original(os.path.join(options.start, "tiny-rec.onnx"), characters(options.start))
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-3, betas=(0.9, 0.98))
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    newest, step = os.path.join(options.out, "newest.pt"), 0
    if os.path.exists(newest):
        state = torch.load(newest)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        mean, step = state["mean"], state["step"]
    check, judged = Check(100), student.Student().eval()
    log = open(os.path.join(options.out, "log.jsonl"), "a")

    def say(**what):
        print(what, flush=True)
        log.write(json.dumps(what) + "\n")
        log.flush()

    per_epoch = math.ceil(LINES / options.batch)
    recent, clock = [], time.time()

    def judge():
        judged.load_state_dict(mean)
        say(step=step, checked=check(judged))

    if step == 0:
        judge()
    while step < options.steps:
        epoch = step // per_epoch
        lines = shards.read(plan(epoch))
        for coming in range(epoch + 1, epoch + 1 + READINGS):
            shards.prepare(plan(coming))
        for at, (inputs, targets) in enumerate(batches(lines, options.batch, epoch)):
            if at < step % per_epoch:
                continue
            share = step / options.steps
            rate = options.rate * min(1, (step + 1) / 200) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * share)))
            for group in optimizer.param_groups:
                group["lr"] = rate
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(inputs)
            loss = ctc(logits.float(), targets)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2)
            optimizer.step()
            step += 1
            recent.append(loss.item())
            keep = min(0.998, step / (step + 10))
            for name, value in network.state_dict().items():
                mean[name].lerp_(value, 1 - keep)
            if step % 50 == 0:
                say(step=step, loss=round(sum(recent) / len(recent), 3), rate=rate, seconds=round(time.time() - clock))
                recent = []
            if step % 250 == 0:
                state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "mean": mean, "step": step}
                torch.save(state, newest + ".part")
                os.replace(newest + ".part", newest)
            if step % options.keep == 0:
                torch.save({"mean": mean, "step": step}, os.path.join(options.out, f"step-{step:06}.pt"))
                judge()
            if step % per_epoch == 0 or step >= options.steps:
                break


def characters(folder):
    with open(os.path.join(folder, "tiny-dict.txt"), encoding="utf8") as file:
        return file.read().rstrip("\n").split("\n")


if __name__ == "__main__":
    main()
