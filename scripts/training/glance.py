"""Trains the first glance at a line, which says whether it holds a VIN and which way up: see README.md.

    python3 scripts/training/glance.py --out scripts/training/glance.onnx
"""
import argparse
import math
import os
import time

import numpy
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

import texts
from fonts import font_files
from glances import HEIGHT, OTHER, WIDTH, example
from lines import Painter

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
#: A line that is as long as a VIN's (17 characters) has about this many heights.
USUAL_ASPECT = 11


class Glance(torch.nn.Module):
    """Input: batch x 2 x HEIGHT x WIDTH (grey, evened out; the line's shape on a plane of its own). Output: 3 logits."""

    #: Channels, kernel, stride, padding, dilation of each convolution.
    LAYERS = [
        (16, (3, 3), (2, 2), (1, 1), (1, 1)),
        (32, (3, 3), (2, 2), (1, 1), (1, 1)),
        (48, (3, 3), (2, 1), (1, 1), (1, 1)),
        (56, (3, 3), (1, 1), (0, 1), (1, 1)),
        (56, (1, 7), (1, 1), (0, 3), (1, 1)),
        (56, (1, 7), (1, 1), (0, 6), (1, 2)),
    ]

    def __init__(self):
        super().__init__()
        self.convolutions, self.norms = torch.nn.ModuleList(), torch.nn.ModuleList()
        before = 2
        for channels, kernel, stride, padding, dilation in self.LAYERS:
            self.convolutions.append(torch.nn.Conv2d(before, channels, kernel, stride, padding, dilation, bias=False))
            self.norms.append(torch.nn.BatchNorm2d(channels))
            before = channels
        self.last = torch.nn.Linear(2 * before, 3)

    def forward(self, x):
        for convolution, norm in zip(self.convolutions, self.norms):
            x = F.relu(norm(convolution(x)))
        x = torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)
        return self.last(F.dropout(x, 0.1, self.training))

    def write(self, file):
        """Writes the network as ONNX, the norms folded into the convolutions, its answers as probabilities."""
        nodes, constants, name = [], [], "line"
        keep = lambda key, values: constants.append(numpy_helper.from_array(values.detach().numpy().astype(numpy.float32), key)) or key
        for at, (convolution, norm) in enumerate(zip(self.convolutions, self.norms)):
            factor = norm.weight / (norm.running_var + norm.eps).sqrt()
            weight = keep(f"w{at}", convolution.weight * factor[:, None, None, None])
            bias = keep(f"b{at}", norm.bias - norm.running_mean * factor)
            _, kernel, stride, padding, dilation = self.LAYERS[at]
            nodes.append(
                helper.make_node(
                    "Conv", [name, weight, bias], [f"c{at}"], kernel_shape=kernel, strides=stride,
                    pads=padding + padding, dilations=dilation, group=1,
                )
            )
            nodes.append(helper.make_node("Relu", [f"c{at}"], [f"r{at}"]))
            name = f"r{at}"
        nodes += [
            helper.make_node("GlobalAveragePool", [name], ["mean"]),
            helper.make_node("GlobalMaxPool", [name], ["most"]),
            helper.make_node("Concat", ["mean", "most"], ["both"], axis=1),
            helper.make_node("Flatten", ["both"], ["flat"], axis=1),
            helper.make_node("Gemm", ["flat", keep("wl", self.last.weight), keep("bl", self.last.bias)], ["logits"], transB=1),
            helper.make_node("Softmax", ["logits"], ["shares"], axis=1),
        ]
        graph = helper.make_graph(
            nodes, "glance",
            [helper.make_tensor_value_info("line", TensorProto.FLOAT, ["lines", 2, HEIGHT, WIDTH])],
            [helper.make_tensor_value_info("shares", TensorProto.FLOAT, ["lines", 3])],
            constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)])
        model.ir_version = 6
        with open(file, "wb") as out:
            out.write(model.SerializeToString(deterministic=True))


class Examples(torch.utils.data.Dataset):
    """Example `index` of a seed is always the same line."""

    def __init__(self, seed, count):
        self.seed, self.count, self.painter = seed, count, None

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if self.painter is None:
            self.painter = Painter(None, font_files(), os.path.join(ROOT, "scripts/training/strokes.mjs"))
            self.makers = texts.makers(ROOT)
        picture, aspect, label = example(self.painter, f"{self.seed} {index}", self.makers)
        return torch.from_numpy(picture.copy()), math.log(aspect / USUAL_ASPECT), label


def draw(seed, count, workers):
    loader = torch.utils.data.DataLoader(Examples(seed, count), batch_size=64, num_workers=workers)
    pictures, aspects, labels = zip(*loader)
    return torch.cat(pictures), torch.cat(aspects).float(), torch.cat(labels)


def to_input(pictures, aspects):
    """As toGlanceInput in src/engine/recognise/glance.ts."""
    grey = pictures.float()
    mean = grey.mean((1, 2), keepdim=True)
    spread = (grey - mean).pow(2).mean((1, 2), keepdim=True).sqrt()
    even = (grey - mean) / (spread + 4)
    return torch.stack([even, aspects[:, None, None].expand_as(even)], 1)


def varied(x, generator):
    """Small changes that cost nothing: light letters for dark ones, a shift, the shape guessed wrongly."""
    count = x.shape[0]
    sign = torch.where(torch.rand(count, generator=generator) < 0.3, -1.0, 1.0)
    grey = x[:, 0] * sign[:, None, None]
    grey = torch.roll(grey, int(torch.randint(-5, 6, (1,), generator=generator)), 2)
    grey = torch.roll(grey, int(torch.randint(-1, 2, (1,), generator=generator)), 1)
    grey = grey + torch.randn(grey.shape, generator=generator) * 0.1 * torch.rand(count, generator=generator)[:, None, None]
    aspect = x[:, 1] + torch.randn(count, generator=generator)[:, None, None] * 0.12
    return torch.stack([grey, aspect], 1)


def validate(network, x, labels):
    """Of lines with a VIN how many are missed, and of other lines how many pass, at several thresholds."""
    network.eval()
    with torch.no_grad():
        shares = torch.cat([network(part).softmax(1) for part in x.split(256)])
    network.train()
    vin = shares[:, :2].amax(1)
    is_vin = labels != OTHER
    told = {at: (round((vin[is_vin] < at).float().mean().item(), 4), round((vin[~is_vin] >= at).float().mean().item(), 4)) for at in (0.01, 0.03, 0.1, 0.3, 0.5)}
    turned = (shares[is_vin, :2].argmax(1) == labels[is_vin]).float().mean().item()
    return told, round(turned, 4)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=40000)
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes that draw; they don't change the result")
    parser.add_argument("--cache", help="file for the drawn lines, so that another try needn't draw them again")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    if options.cache and os.path.exists(options.cache):
        lines, check = torch.load(options.cache)
    else:
        lines, check = draw(options.seed, options.lines, options.workers), draw("check", 3000, options.workers)
        if options.cache:
            torch.save((lines, check), options.cache)
    inputs, labels = to_input(*lines[:2]), lines[2]
    checked = to_input(*check[:2])
    network, generator = Glance(), torch.Generator().manual_seed(options.seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-2)
    batches = len(labels) // 64
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, total_steps=options.rounds * batches, pct_start=0.15)
    clock = time.time()
    for turn in range(options.rounds):
        order, total = torch.randperm(len(labels), generator=generator), 0.0
        for at in range(batches):
            chosen = order[at * 64 : at * 64 + 64]
            loss = F.cross_entropy(network(varied(inputs[chosen], generator)), labels[chosen], label_smoothing=0.01)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        missed, turned = validate(network, checked, check[2])
        print(turn + 1, round(total / batches, 4), missed, "right way up", turned, f"{time.time() - clock:.0f} s", flush=True)
        network.eval()
        network.write(options.out)
        network.train()


if __name__ == "__main__":
    main()
