// Lets the large convolutions count in whole numbers: eight bits a weight and a value, and less than half of the time.
import { intAttribute, integerOf } from "./onnx.mjs";

/** Multiplications for each value and output below which making whole numbers costs more than they save. */
const LEAST_WEIGHTS = 64 * 24;
/**
 * The recogniser's convolutions (by their results) that stay as they are. On 78 lines of photos whole numbers in these
 * three alone made up more than half of the change in what it says (Kullback-Leibler divergence 0.038 a step, 0.016
 * without them), for a seventh of its time.
 */
const DELICATE = ["p2o.Add.107", "p2o.Add.139", "p2o.Add.211"];
/** Weights are whole numbers from 1 to 255 that stand for -127 to 127. */
const NOUGHT = 128;
const LARGEST = 127;
const FLOAT = 1;

/**
 * Changes every large convolution in place. Each output has a scale for its weights; the scale of the values is measured
 * while a picture is read, so nothing has to be known of pictures beforehand. Needs operator set 11.
 */
export function quantise(model) {
  for (const conv of [...model.nodes]) {
    if (isLarge(model, conv) && !DELICATE.includes(conv.outputs[0])) replace(model, conv);
  }
}

function isLarge(model, conv) {
  const dims = conv.type === "Conv" ? model.constants.get(conv.inputs[1])?.dims : undefined;
  return dims?.length === 4 && integerOf(conv, "group", 1) === 1 && dims[0] * dims[1] >= LEAST_WEIGHTS;
}

/** Conv becomes: values rounded; the same convolution of whole numbers; the sums scaled back; bias. */
function replace(model, conv) {
  const [x, weightName, biasName] = conv.inputs;
  const [y] = conv.outputs;
  const { dims, data } = model.constants.get(weightName);
  const [outputs] = dims;
  const { whole, scales } = rounded(data, outputs);
  const name = (part) => `${y}.${part}`;
  const constant = (part, size, values) => {
    model.constants.set(name(part), { dims: size, data: values });
    return name(part);
  };
  const weights = constant("weights", dims, whole);
  const scale = constant("scales", [1, outputs, 1, 1], scales);
  const none = constant("none", [], Uint8Array.of(NOUGHT));
  const bias = biasName ? model.constants.get(biasName).data : new Float32Array(outputs);
  const offset = constant("offset", [1, outputs, 1, 1], Float32Array.from(bias));
  const node = (type, inputs, results, attributes = []) => ({ type, inputs, outputs: results, attributes });
  model.nodes.splice(
    model.nodes.indexOf(conv),
    1,
    node("DynamicQuantizeLinear", [x], [name("whole"), name("step"), name("zero")]),
    node("ConvInteger", [name("whole"), weights, name("zero"), none], [name("sums")], conv.attributes),
    node("Cast", [name("sums")], [name("float")], [intAttribute("to", FLOAT)]),
    node("Mul", [name("step"), scale], [name("factors")]),
    node("Mul", [name("float"), name("factors")], [name("product")]),
    node("Add", [name("product"), offset], [y]),
  );
}

/** The weights of each output in steps of their own. */
function rounded(weights, outputs) {
  const whole = new Uint8Array(weights.length);
  const scales = new Float32Array(outputs);
  const size = weights.length / outputs;
  for (let output = 0; output < outputs; output++) {
    const own = weights.subarray(output * size, (output + 1) * size);
    scales[output] = own.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-12) / LARGEST;
    own.forEach((weight, at) => (whole[output * size + at] = NOUGHT + Math.round(weight / scales[output])));
  }
  return { whole, scales };
}
