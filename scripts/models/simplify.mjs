// Folds constant arithmetic into the convolutions beside it: the same numbers with far fewer passes over the data.
import { floatAttribute, floatOf } from "./onnx.mjs";

/** Changes the model in place until no rule applies any more. */
export function simplify(model) {
  const rules = [
    foldBatchNormalization,
    foldScaleAfter,
    foldOffsetAfter,
    useHardSigmoid,
    foldScaleBefore,
    foldOffsetBefore,
  ];
  for (let changed = true; changed;) {
    changed = false;
    for (const node of [...model.nodes]) {
      if (model.nodes.includes(node)) changed = rules.some((rule) => rule(model, node)) || changed;
    }
  }
}

/** Conv then BatchNormalization: one Conv with other weights. */
function foldBatchNormalization(model, conv) {
  const norm = onlyUser(model, conv);
  if (conv.type !== "Conv" || norm?.type !== "BatchNormalization") return false;
  const [scale, offset, mean, variance] = norm.inputs.slice(1).map((name) => model.constants.get(name).data);
  const epsilon = floatOf(norm, "epsilon", 1e-5);
  const factors = scale.map((value, channel) => value / Math.sqrt(variance[channel] + epsilon));
  scaleOutputs(model, conv, (channel) => factors[channel]);
  addToBias(model, conv, (channel) => offset[channel] - mean[channel] * factors[channel]);
  removeAfter(model, conv, norm);
  return true;
}

/** Conv then Mul by one number. */
function foldScaleAfter(model, conv) {
  const mul = onlyUser(model, conv);
  const factor = mul?.type === "Mul" ? numberBeside(model, mul, conv.outputs[0]) : null;
  if (conv.type !== "Conv" || factor === null) return false;
  scaleOutputs(model, conv, () => factor);
  removeAfter(model, conv, mul);
  return true;
}

/** Conv then Add of one number, unless that is the start of a hard swish. */
function foldOffsetAfter(model, conv) {
  const add = onlyUser(model, conv);
  const offset = add?.type === "Add" ? numberBeside(model, add, conv.outputs[0]) : null;
  if (conv.type !== "Conv" || offset === null) return false;
  addToBias(model, conv, () => offset);
  removeAfter(model, conv, add);
  return true;
}

/** x * clip(x + 3, 0, 6) / 6 becomes x * HardSigmoid(x): two passes for four. */
function useHardSigmoid(model, add) {
  if (add.type !== "Add") return false;
  const x = add.inputs.find((name) => !model.constants.has(name));
  const clip = onlyUser(model, add);
  if (numberBeside(model, add, x) !== 3 || clip?.type !== "Clip") return false;
  const mul = onlyUser(model, clip);
  if (mul?.type !== "Mul" || !mul.inputs.includes(x)) return false;
  const div = onlyUser(model, mul);
  if (div?.type !== "Div" || model.constants.get(div.inputs[1])?.data?.[0] !== 6) return false;
  const gate = {
    type: "HardSigmoid",
    inputs: [x],
    outputs: add.outputs,
    attributes: [floatAttribute("alpha", 1 / 6), floatAttribute("beta", 0.5)],
  };
  const product = { type: "Mul", inputs: [x, gate.outputs[0]], outputs: div.outputs, attributes: [] };
  model.nodes.splice(model.nodes.indexOf(add), 1, gate);
  model.nodes.splice(model.nodes.indexOf(div), 1, product);
  model.nodes = model.nodes.filter((node) => node !== clip && node !== mul);
  return true;
}

/** Mul by a number, perhaps with an Add of a number behind it, in front of Convs only: the Convs take the factor. */
function foldScaleBefore(model, mul) {
  const x = mul.inputs.find((name) => !model.constants.has(name));
  const factor = mul.type === "Mul" && mul.inputs.length === 2 ? numberBeside(model, mul, x) : null;
  if (factor === null) return false;
  const add = onlyUser(model, mul);
  const offset = add?.type === "Add" ? numberBeside(model, add, mul.outputs[0]) : null;
  const last = offset === null ? mul : add;
  const convs = users(model, last.outputs[0]);
  if (
    convs.length === 0 ||
    !convs.every((conv) => conv.type === "Conv" && conv.inputs[0] === last.outputs[0])
  )
    return false;
  for (const conv of convs) scaleInputs(model, conv, factor);
  if (offset !== null) {
    const name = `${add.outputs[0]}.offset`;
    model.constants.set(name, { dims: [1], data: Float32Array.of(offset / factor) });
    add.inputs = [x, name];
  } else for (const conv of convs) conv.inputs[0] = x;
  model.nodes = model.nodes.filter((node) => node !== mul);
  return true;
}

/** Add of a number in front of Convs of one pixel without padding: their bias takes it. */
function foldOffsetBefore(model, add) {
  const x = add.inputs.find((name) => !model.constants.has(name));
  const offset = add.type === "Add" && x !== undefined ? numberBeside(model, add, x) : null;
  if (offset === null) return false;
  const convs = users(model, add.outputs[0]);
  const pointwise = (conv) => {
    const weights = conv.type === "Conv" && model.constants.get(conv.inputs[1]);
    return weights && weights.dims[2] === 1 && weights.dims[3] === 1;
  };
  if (convs.length === 0 || !convs.every(pointwise)) return false;
  for (const conv of convs) {
    const { dims, data } = model.constants.get(conv.inputs[1]);
    const perOutput = data.length / dims[0];
    addToBias(model, conv, (channel) =>
      data
        .subarray(channel * perOutput, (channel + 1) * perOutput)
        .reduce((sum, weight) => sum + weight * offset, 0),
    );
    conv.inputs[0] = x;
  }
  model.nodes = model.nodes.filter((node) => node !== add);
  return true;
}

const users = (model, name) => model.nodes.filter((node) => node.inputs.includes(name));

/** The one node that uses a node's result; null when there are several. */
function onlyUser(model, node) {
  const found = users(model, node.outputs[0]);
  return found.length === 1 ? found[0] : null;
}

/** The single number that a node with two inputs applies to `name`, or null. */
function numberBeside(model, node, name) {
  const other = node.inputs.find((input) => input !== name);
  const constant =
    node.inputs.length === 2 && node.inputs.includes(name) ? model.constants.get(other) : undefined;
  return constant?.data?.length === 1 ? constant.data[0] : null;
}

/** Weights belong to one Conv alone from here on, so that changing them changes nothing else. */
function ownConstant(model, conv, input) {
  const constant = model.constants.get(conv.inputs[input]);
  const name = `${conv.outputs[0]}.${input}`;
  if (conv.inputs[input] !== name) {
    model.constants.set(name, { dims: constant.dims, data: Float32Array.from(constant.data) });
    conv.inputs[input] = name;
  }
  return model.constants.get(name);
}

function scaleOutputs(model, conv, factorOf) {
  for (const input of conv.inputs.length > 2 ? [1, 2] : [1]) {
    const { dims, data } = ownConstant(model, conv, input);
    const perOutput = data.length / dims[0];
    for (let at = 0; at < data.length; at++) data[at] *= factorOf(Math.floor(at / perOutput));
  }
}

function scaleInputs(model, conv, factor) {
  const { data } = ownConstant(model, conv, 1);
  for (let at = 0; at < data.length; at++) data[at] *= factor;
}

function addToBias(model, conv, valueOf) {
  if (conv.inputs.length < 3) {
    const [outputs] = model.constants.get(conv.inputs[1]).dims;
    conv.inputs[2] = `${conv.outputs[0]}.2`;
    model.constants.set(conv.inputs[2], { dims: [outputs], data: new Float32Array(outputs) });
  }
  const { data } = ownConstant(model, conv, 2);
  for (let at = 0; at < data.length; at++) data[at] += valueOf(at);
}

/** Takes a node out of the graph; the one before it gives its result. */
function removeAfter(model, before, node) {
  before.outputs = node.outputs;
  model.nodes = model.nodes.filter((other) => other !== node);
}
