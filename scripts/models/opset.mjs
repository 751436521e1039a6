// Takes a model from ONNX operator set 9 or 10 to 11, where whole-number products are at home.
import { integersOf } from "./onnx.mjs";
import { bytesField, integerField, writeFields } from "./protobuf.mjs";

const OPSET_IMPORT = 8;
const VERSION = 2;

/** Of the operators in our models only Slice changed between the two: what were attributes are inputs now. */
export function toOpset11(model) {
  model.fields = model.fields.map((field) =>
    field.number === OPSET_IMPORT
      ? bytesField(OPSET_IMPORT, writeFields([bytesField(1, ""), integerField(VERSION, 11)]))
      : field,
  );
  for (const node of model.nodes) {
    if (node.type !== "Slice" || node.inputs.length > 1) continue;
    for (const part of ["starts", "ends", "axes"]) {
      const values = integersOf(node, part);
      const name = `${node.outputs[0]}.${part}`;
      model.constants.set(name, { dims: [values.length], data: BigInt64Array.from(values, BigInt) });
      node.inputs.push(name);
    }
    node.attributes = [];
  }
}
