"""The second recogniser: the network of PP-OCRv6 tiny, seeing grey, answering 37 classes every fourth pixel.

Its convolutions come from the ONNX file of the original, whose norms are folded into them.
"""
import numpy
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

from wording import ALPHABET, COLUMNS

#: Inputs, hidden channels, outputs, step downwards, and whether channels are weighed by their means, of each block.
BLOCKS = [
    (48, 96, 48, 1, True), (48, 96, 48, 1, False), (48, 96, 96, 2, False),
    (96, 192, 96, 1, True), (96, 192, 96, 1, False), (96, 192, 160, 2, False),
    (160, 320, 160, 1, True), (160, 320, 160, 1, False), (160, 320, 160, 1, False),
]  # fmt: skip
LINE_HEIGHT = 48
#: Pixels of the line for each step of the answer.
STEP = 4
#: How blue, green and red make grey, as src/engine/picture/raster.ts does.
GREY = (0.114, 0.587, 0.299)


def conv2d(inputs, outputs, kernel, stride=(1, 1), groups=1, dilation=(1, 1)):
    """A convolution whose answer is as large as what it sees, but for its stride."""
    padding = tuple((size - 1) // 2 * wide for size, wide in zip(kernel, dilation))
    return torch.nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups)


class Block(torch.nn.Module):
    def __init__(self, inputs, hidden, outputs, down, weighed):
        super().__init__()
        self.depthwise = conv2d(inputs, inputs, (3, 3), (down, 1), inputs)
        self.weighed = weighed
        if weighed:
            self.squeeze, self.excite = conv2d(inputs, inputs // 4, (1, 1)), conv2d(inputs // 4, inputs, (1, 1))
        self.widen, self.narrow = conv2d(inputs, hidden, (1, 1)), conv2d(hidden, outputs, (1, 1))
        self.passes = down == 1 and inputs == outputs

    def forward(self, x):
        x = self.depthwise(x)
        if self.weighed:
            share = self.excite(F.relu(self.squeeze(x.mean((2, 3), keepdim=True))))
            x = x * (share / 6 + 0.5).clamp(0, 1)
        y = self.narrow(F.gelu(self.widen(x)))
        return x + y if self.passes else y


class Student(torch.nn.Module):
    """Input: lines x 1 x 48 x width, -1 to 1. Output: lines x width / 4 x 37 logits."""

    def __init__(self, columns=COLUMNS):
        super().__init__()
        self.first, self.second = conv2d(1, 24, (3, 3), (2, 2)), conv2d(24, 48, (3, 3), (2, 2))
        self.blocks = torch.nn.ModuleList(Block(*shape) for shape in BLOCKS)
        # Of the original's five steps of 8 pixels, now that there are twice as many: every second one.
        self.along = conv2d(160, 160, (1, 5), groups=160, dilation=(1, 2))
        self.mix = conv2d(160, 160, (1, 1))
        self.last = torch.nn.Linear(160, columns)

    def forward(self, x):
        x = self.second(F.gelu(self.first(x)))
        for block in self.blocks:
            x = block(x)
        x = F.avg_pool2d(x, (3, 1))
        x = F.hardswish(self.along(x))
        x = F.hardswish(self.mix(x))
        return self.last(x.squeeze(2).transpose(1, 2))


def from_original(file, characters):
    """The student with the weights of PP-OCRv6 tiny: `file` is its ONNX, `characters` its list of classes."""
    model = onnx.load(file)
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    source = {node.output[0]: node for node in model.graph.node}
    users = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)

    def value(name):
        while name not in values:
            node = source[name]
            if node.op_type == "Constant":
                return numpy_helper.to_array(node.attribute[0].t)
            name = node.input[0]
        return values[name]

    def after(node, kinds):
        following = users[node.output[0]]
        while following[0].op_type in ("Identity", "Squeeze", "Unsqueeze", "Transpose"):
            following = users[following[0].output[0]]
        return following[0] if following[0].op_type in kinds else None

    def is_constant(name):
        try:
            value(name)
            return True
        except (KeyError, IndexError):
            return False

    weights = []
    for node in model.graph.node:
        if node.op_type != "Conv":
            continue
        weight = torch.from_numpy(value(node.input[1]).copy())
        bias = torch.zeros(weight.shape[0])
        follower = after(node, ("Add", "BatchNormalization"))
        if follower is not None and follower.op_type == "Add" and is_constant(follower.input[1]):
            bias = torch.from_numpy(value(follower.input[1]).reshape(-1).copy())
        elif follower is not None and follower.op_type == "BatchNormalization":
            scale, offset, mean, variance = (torch.from_numpy(value(name).copy()) for name in follower.input[1:5])
            epsilon = next((a.f for a in follower.attribute if a.name == "epsilon"), 1e-5)
            factor = scale / (variance + epsilon).sqrt()
            weight, bias = weight * factor[:, None, None, None], offset - mean * factor
        weights.append((weight, bias))
    student = Student()
    places = [student.first, student.second]
    for block in student.blocks:
        places += [block.depthwise, *([block.squeeze, block.excite] if block.weighed else []), block.widen, block.narrow]
    places += [student.along, student.mix]
    assert len(places) == len(weights), (len(places), len(weights))
    # PaddleOCR gives blue, green and red; grey is the same in all three.
    weights[0] = (weights[0][0].sum(1, keepdim=True), weights[0][1])
    linear = [node for node in model.graph.node if node.op_type == "MatMul"]
    (inner, inner_bias), (outer, outer_bias) = ((value(node.input[1]), value(after(node, ("Add",)).input[1])) for node in linear)
    with torch.no_grad():
        for place, (weight, bias) in zip(places, weights):
            assert place.weight.shape == weight.shape, (place.weight.shape, weight.shape)
            place.weight.copy_(weight)
            place.bias.copy_(bias)
        classes = ["", *characters, " "]
        wanted = [*ALPHABET, "", " ", "*", "-"]
        chosen = [classes.index(character) for character in wanted]
        student.last.weight.copy_(torch.from_numpy((inner @ outer[:, chosen]).T.copy()))
        student.last.bias.copy_(torch.from_numpy(inner_bias @ outer[:, chosen] + outer_bias[chosen]))
    return student


def write(student, file):
    """Writes the network as ONNX: Conv, Erf, Relu, HardSigmoid, ReduceMean, AveragePool, Add, Mul, MatMul, Softmax."""
    nodes, constants = [], {}
    count = iter(range(10**6))

    def keep(values):
        array = numpy.asarray(values, numpy.float32) if not isinstance(values, torch.Tensor) else values.detach().numpy().astype(numpy.float32)
        name = f"c{next(count)}"
        constants[name] = numpy_helper.from_array(array, name)
        return name

    def add(kind, inputs, **attributes):
        name = f"t{next(count)}"
        nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def conv(x, module):
        return add(
            "Conv", [x, keep(module.weight), keep(module.bias)], kernel_shape=module.kernel_size, strides=module.stride,
            pads=[*module.padding, *module.padding], dilations=module.dilation, group=module.groups,
        )  # fmt: skip

    def gelu(x):
        error = add("Erf", [add("Mul", [x, keep([2**-0.5])])])
        return add("Mul", [add("Mul", [x, keep([0.5])]), add("Add", [error, keep([1.0])])])

    def gate(x):
        return add("HardSigmoid", [x], alpha=1 / 6, beta=0.5)

    x = conv(gelu(conv("line", student.first)), student.second)
    for block in student.blocks:
        x = conv(x, block.depthwise)
        if block.weighed:
            mean = add("ReduceMean", [x], axes=[2, 3], keepdims=1)
            x = add("Mul", [x, gate(conv(add("Relu", [conv(mean, block.squeeze)]), block.excite))])
        y = conv(gelu(conv(x, block.widen)), block.narrow)
        x = add("Add", [x, y]) if block.passes else y
    x = add("AveragePool", [x], kernel_shape=[3, 1], strides=[3, 1])
    for module in (student.along, student.mix):
        x = conv(x, module)
        x = add("Mul", [x, gate(x)])
    x = add("Transpose", [add("Squeeze", [x], axes=[2])], perm=[0, 2, 1])
    x = add("Add", [add("MatMul", [x, keep(student.last.weight.T)]), keep(student.last.bias)])
    nodes.append(helper.make_node("Softmax", [x], ["classes"], axis=2))
    graph = helper.make_graph(
        nodes, "recogniser",
        [helper.make_tensor_value_info("line", TensorProto.FLOAT, ["lines", 1, LINE_HEIGHT, "width"])],
        [helper.make_tensor_value_info("classes", TensorProto.FLOAT, ["lines", "steps", COLUMNS])],
        list(constants.values()),
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)])
    model.ir_version = 6
    onnx.checker.check_model(model)
    with open(file, "wb") as out:
        out.write(model.SerializeToString(deterministic=True))
