// Turns an ONNX file into plain objects (nodes and constants) and back, for the edits that the shipped models need.
import { bytesField, integerField, integers, readFields, text, writeFields } from "./protobuf.mjs";
import { fromHalf, toHalf } from "./half.mjs";

const FLOAT = 1;
const UINT8 = 2;
const INT64 = 7;
const HALF = 10;
// Field numbers of onnx.proto.
const MODEL = { graph: 7 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, float: 2, int: 3, tensor: 5, ints: 8, type: 20 };
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 };

/**
 * @returns {{ fields, inputs, outputs, nodes, constants }} nodes: { type, inputs, outputs, attributes };
 * constants: a map from value name to { dims, data } (Float32Array; in the written model Uint8Array and BigInt64Array
 * as well) or { fields } (any other type, kept as it is)
 */
export function readModel(bytes) {
  const fields = readFields(bytes);
  const graph = readFields(fields.find((field) => field.number === MODEL.graph).value);
  const model = { fields, inputs: [], outputs: [], nodes: [], constants: new Map() };
  for (const { number, value } of graph) {
    if (number === GRAPH.input) model.inputs.push(value);
    else if (number === GRAPH.output) model.outputs.push(value);
    else if (number === GRAPH.initializer) addConstant(model, null, value);
    else if (number === GRAPH.node) {
      const node = readNode(value);
      if (node.type === "Constant") addConstant(model, node.outputs[0], tensorOf(node));
      else model.nodes.push(node);
    }
  }
  makeFloat(model);
  return model;
}

/** Weights in half precision become float, and the Casts that did so in the graph go: writeModel can put them in again. */
function makeFloat(model) {
  model.nodes = model.nodes.filter((node) => {
    const half = node.type === "Cast" ? model.constants.get(node.inputs[0])?.half : undefined;
    if (half === undefined) return true;
    const { dims } = model.constants.get(node.inputs[0]);
    model.constants.set(node.outputs[0], { dims, data: Float32Array.from(half, fromHalf) });
    return false;
  });
}

/** @param half stores weights in half precision; a Cast in front of each makes them float again */
export function writeModel(model, { half: halves = false } = {}) {
  const graph = [bytesField(GRAPH.name, "reader")];
  const used = new Set(model.nodes.flatMap((node) => node.inputs));
  const casts = [];
  for (const [name, constant] of model.constants) {
    if (!used.has(name)) continue;
    // Below this size a Cast node costs more bytes than halving saves.
    const half = halves && constant.data instanceof Float32Array && constant.data.length > 64;
    graph.push(bytesField(GRAPH.initializer, writeTensor(half ? `${name}.half` : name, constant, half)));
    if (half)
      casts.push({
        type: "Cast",
        inputs: [`${name}.half`],
        outputs: [name],
        attributes: [intAttribute("to", FLOAT)],
      });
  }
  for (const node of [...casts, ...model.nodes]) graph.push(bytesField(GRAPH.node, writeNode(node)));
  for (const input of model.inputs) graph.push(bytesField(GRAPH.input, input));
  for (const output of model.outputs) graph.push(bytesField(GRAPH.output, output));
  return writeFields(
    model.fields.map((field) =>
      field.number === MODEL.graph ? bytesField(MODEL.graph, writeFields(graph)) : field,
    ),
  );
}

export const intAttribute = (name, value) =>
  writeFields([
    bytesField(ATTRIBUTE.name, name),
    integerField(ATTRIBUTE.int, value),
    integerField(ATTRIBUTE.type, 2),
  ]);

export function floatAttribute(name, value) {
  const raw = Buffer.alloc(4);
  raw.writeFloatLE(value);
  return writeFields([
    bytesField(ATTRIBUTE.name, name),
    { number: ATTRIBUTE.float, wire: 5, value: raw },
    integerField(ATTRIBUTE.type, 1),
  ]);
}

/** The value of a float attribute of a node, or `otherwise`. */
export function floatOf(node, name, otherwise) {
  const attribute = attributeOf(node, name);
  const field = attribute?.find((candidate) => candidate.number === ATTRIBUTE.float);
  return field ? Buffer.from(field.value).readFloatLE() : otherwise;
}

/** The value of an integer attribute of a node, or `otherwise`. */
export function integerOf(node, name, otherwise) {
  const attribute = attributeOf(node, name);
  return attribute ? integers(attribute, ATTRIBUTE.int)[0] : otherwise;
}

/** The values of an attribute that lists integers. */
export function integersOf(node, name) {
  return integers(attributeOf(node, name), ATTRIBUTE.ints);
}

function attributeOf(node, name) {
  return node.attributes
    .map(readFields)
    .find((fields) => text(fields.find((field) => field.number === ATTRIBUTE.name).value) === name);
}

function readNode(bytes) {
  const fields = readFields(bytes);
  const all = (number) => fields.filter((field) => field.number === number).map((field) => field.value);
  return {
    type: text(all(NODE.type)[0]),
    inputs: all(NODE.input).map(text),
    outputs: all(NODE.output).map(text),
    attributes: all(NODE.attribute),
  };
}

function writeNode(node) {
  return writeFields([
    ...node.inputs.map((name) => bytesField(NODE.input, name)),
    ...node.outputs.map((name) => bytesField(NODE.output, name)),
    bytesField(NODE.type, node.type),
    ...node.attributes.map((attribute) => bytesField(NODE.attribute, attribute)),
  ]);
}

function tensorOf(node) {
  return attributeOf(node, "value").find((field) => field.number === ATTRIBUTE.tensor).value;
}

function addConstant(model, name, bytes) {
  const fields = readFields(bytes);
  const [type] = integers(fields, TENSOR.type);
  const given = fields.find((field) => field.number === TENSOR.name);
  const raw = fields.find((field) => field.number === TENSOR.raw);
  const key = name ?? text(given.value);
  if (type === FLOAT && raw) {
    const copy = Uint8Array.from(raw.value);
    model.constants.set(key, { dims: integers(fields, TENSOR.dims), data: new Float32Array(copy.buffer) });
  } else if (type === HALF && raw) {
    const copy = Uint8Array.from(raw.value);
    model.constants.set(key, {
      fields,
      dims: integers(fields, TENSOR.dims),
      half: new Uint16Array(copy.buffer),
    });
  } else model.constants.set(key, { fields });
}

function writeTensor(name, constant, half) {
  if (!constant.data) {
    const rest = constant.fields.filter((field) => field.number !== TENSOR.name);
    return writeFields([...rest, bytesField(TENSOR.name, name)]);
  }
  const data = half ? Uint16Array.from(constant.data, toHalf) : constant.data;
  return writeFields([
    ...constant.dims.map((dim) => integerField(TENSOR.dims, dim)),
    integerField(TENSOR.type, half ? HALF : typeOf(data)),
    bytesField(TENSOR.name, name),
    bytesField(TENSOR.raw, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function typeOf(data) {
  if (data instanceof Uint8Array) return UINT8;
  return data instanceof BigInt64Array ? INT64 : FLOAT;
}
