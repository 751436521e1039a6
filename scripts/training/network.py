"""Runs the recogniser's ONNX graph in PyTorch, so that its weights can be trained further and written back.

Only the operators of that graph are known; anything else stops with its name.
"""
import numpy
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper


class Network(torch.nn.Module):
    """The graph of an ONNX file with every floating-point constant as a parameter.

    Input: lines, batch x 3 x 48 x width, values from -1 to 1. Output: logits, batch x steps x classes.
    """

    def __init__(self, file):
        super().__init__()
        self.model = onnx.load(file)
        graph = self.model.graph
        self.constants = {}
        self.names = {}
        weights = {}
        for tensor in graph.initializer:
            values = numpy_helper.to_array(tensor)
            name = tensor.name[: -len(".half")] if tensor.name.endswith(".half") else tensor.name
            if values.dtype in (numpy.float16, numpy.float32):
                self.names[name] = f"p{len(self.names)}"
                weights[self.names[name]] = torch.nn.Parameter(torch.from_numpy(values.astype(numpy.float32)))
            else:
                self.constants[name] = torch.from_numpy(values.copy())
        self.weights = torch.nn.ParameterDict(weights)
        halves = {f"{name}.half" for name in self.names}
        self.nodes = [node for node in graph.node if not (node.op_type == "Cast" and node.input[0] in halves)]
        self.attributes = [
            {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute} for node in self.nodes
        ]
        self.gates = {node.output[0]: node.input[0] for node in self.nodes if node.op_type == "HardSigmoid"}

    def freeze(self, convolutions):
        """Keeps the constants of the first convolutions, and of what stands between them, as they are."""
        kept, seen = [], 0
        for node in self.nodes:
            seen += node.op_type == "Conv"
            if seen > convolutions:
                break
            for name in node.input:
                if name in self.names:
                    self.weights[self.names[name]].requires_grad_(False)
                    kept.append(name)
        return kept

    def forward(self, lines):
        values = dict(self.constants)
        values.update({name: self.weights[key] for name, key in self.names.items()})
        values[self.model.graph.input[0].name] = lines
        for node, attributes in zip(self.nodes, self.attributes):
            if node.op_type == "Softmax" and node.output[0] == self.model.graph.output[0].name:
                return values[node.input[0]]
            values[node.output[0]] = self.run(node, attributes, values)
        raise ValueError("the graph does not end in a softmax")

    def run(self, node, attributes, values):
        kind = node.op_type
        # x * HardSigmoid(x) is one fast operator in PyTorch.
        if kind == "Mul" and self.gates.get(node.input[1]) == node.input[0]:
            return F.hardswish(values[node.input[0]])
        inputs = [values[name] for name in node.input]
        return OPERATORS[kind](attributes, *inputs)

    def write(self, file):
        """Writes the graph with the present weights, in the precision that the file had."""
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        for tensor in model.graph.initializer:
            half = tensor.name.endswith(".half")
            name = tensor.name[: -len(".half")] if half else tensor.name
            if name not in self.names:
                continue
            values = self.weights[self.names[name]].detach().numpy()
            fresh = numpy_helper.from_array(values.astype(numpy.float16 if half else numpy.float32), tensor.name)
            tensor.CopyFrom(fresh)
        with open(file, "wb") as out:
            out.write(model.SerializeToString(deterministic=True))


def conv(attributes, x, weight, bias=None):
    top, left = attributes["pads"][:2]
    return F.conv2d(x, weight, bias, attributes["strides"], (top, left), groups=attributes["group"])


def slice_(attributes, x):
    (axis,), (start,), (end,) = attributes["axes"], attributes["starts"], attributes["ends"]
    return x.narrow(axis, start, min(end, x.shape[axis]) - start)


def shape_of(x):
    return torch.tensor(x.shape, dtype=torch.int64)


def reshape(attributes, x, shape):
    wanted = [x.shape[at] if size == 0 else size for at, size in enumerate(shape.tolist())]
    return x.reshape(wanted)


OPERATORS = {
    "Add": lambda a, x, y: x + y,
    "Sub": lambda a, x, y: x - y,
    "Mul": lambda a, x, y: x * y,
    "Div": lambda a, x, y: x / y,
    "Pow": lambda a, x, y: x * x if y.numel() == 1 and float(y) == 2 else x**y,
    "Sqrt": lambda a, x: x.sqrt(),
    "MatMul": lambda a, x, y: x @ y,
    "Conv": conv,
    "Relu": lambda a, x: F.relu(x),
    "Sigmoid": lambda a, x: torch.sigmoid(x),
    "HardSigmoid": lambda a, x: (x * a["alpha"] + a["beta"]).clamp(0, 1),
    "Softmax": lambda a, x: x.softmax(a["axis"]),
    "ReduceMean": lambda a, x: x.mean(tuple(a["axes"]), keepdim=bool(a.get("keepdims", 1))),
    "Transpose": lambda a, x: x.permute(*a["perm"]),
    "Slice": slice_,
    "Squeeze": lambda a, x: x.squeeze(a["axes"][0]),
    "Concat": lambda a, *x: torch.cat([torch.atleast_1d(part) for part in x], a["axis"]),
    "Cast": lambda a, x: x.to(torch.int64) if a["to"] in (6, 7) else x.float(),
    "Shape": lambda a, x: shape_of(x),
    "Reshape": reshape,
    "GlobalAveragePool": lambda a, x: x.mean((2, 3), keepdim=True),
    "AveragePool": lambda a, x: F.avg_pool2d(x, a["kernel_shape"], a["strides"]),
}
