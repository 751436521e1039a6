// Reads and writes the protobuf wire format: just enough of it to edit an ONNX file without a library.

/** A field as it stands in the file: number, wire type, and a number (varint) or the raw bytes. */
export function readFields(bytes) {
  const fields = [];
  let at = 0;
  while (at < bytes.length) {
    const [tag, afterTag] = readVarint(bytes, at);
    const wire = Number(tag & 7n);
    const number = Number(tag >> 3n);
    at = afterTag;
    if (wire === 0) {
      const [value, next] = readVarint(bytes, at);
      fields.push({ number, wire, value });
      at = next;
    } else {
      const [length, start] = wire === 2 ? readVarint(bytes, at) : [wire === 5 ? 4n : 8n, at];
      const end = start + Number(length);
      if (end > bytes.length || ![1, 2, 5].includes(wire))
        throw new Error("this is not a whole protobuf message");
      fields.push({ number, wire, value: bytes.subarray(start, end) });
      at = end;
    }
  }
  return fields;
}

export function writeFields(fields) {
  const parts = [];
  for (const { number, wire, value } of fields) {
    parts.push(writeVarint((BigInt(number) << 3n) | BigInt(wire)));
    if (wire === 0) parts.push(writeVarint(BigInt.asUintN(64, BigInt(value))));
    else {
      if (wire === 2) parts.push(writeVarint(BigInt(value.length)));
      parts.push(value);
    }
  }
  return Buffer.concat(parts);
}

/** All values of a repeated integer field, packed or not. */
export function integers(fields, number) {
  const values = [];
  for (const field of fields.filter((candidate) => candidate.number === number)) {
    if (field.wire === 0) values.push(Number(BigInt.asIntN(64, field.value)));
    else {
      let at = 0;
      while (at < field.value.length) {
        const [value, next] = readVarint(field.value, at);
        values.push(Number(BigInt.asIntN(64, value)));
        at = next;
      }
    }
  }
  return values;
}

export const text = (bytes) => Buffer.from(bytes).toString("utf8");
export const bytesField = (number, value) => ({ number, wire: 2, value: Buffer.from(value) });
export const integerField = (number, value) => ({ number, wire: 0, value: BigInt(value) });

function readVarint(bytes, start) {
  let value = 0n;
  let shift = 0n;
  for (let at = start; at < bytes.length; at++) {
    value |= BigInt(bytes[at] & 127) << shift;
    if (bytes[at] < 128) return [value, at + 1];
    shift += 7n;
  }
  throw new Error("this is not a whole protobuf message");
}

function writeVarint(value) {
  const bytes = [];
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
