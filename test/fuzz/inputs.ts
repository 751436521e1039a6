/** Inputs that are nearly right: something good with a few places spoilt finds more than chance alone. */
import fc from "fast-check";

interface Edit {
  /** Where, as a share of the length. */
  at: number;
  remove: number;
  insert: Uint8Array;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.nat(3), fc.nat(2000)),
  // Lengths and offsets are where parsers break: all zeros and all ones come often.
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(Uint8Array.of(0, 0), Uint8Array.of(0xff, 0xff), Uint8Array.of(0xff, 0xff, 0xff, 0xff)),
  ),
});

/** Bytes made from one of `good` by a few edits. */
export function spoiltBytes(good: Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...good), fc.array(edit, { maxLength: 6 }))
    .map(([start, edits]) => edits.reduce((bytes, change) => applied(bytes, change), start));
}

function applied(bytes: Uint8Array, { at, remove, insert }: Edit): Uint8Array {
  const from = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
}

/** Text made from one of `good` by putting pieces of `odd` anywhere, over some of what is there. */
export function spoiltText(good: string[], odd: string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(6),
    insert: fc.oneof(fc.constantFrom("", ...odd), fc.string({ unit: "binary", maxLength: 3 })),
  });
  return fc.tuple(fc.constantFrom(...good), fc.array(change, { maxLength: 5 })).map(([start, changes]) =>
    changes.reduce((text, { at, remove, insert }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + insert + text.slice(from + remove);
    }, start),
  );
}

/** JSON of any shape that uses these names, in places where they belong and where they don't. */
export function jsonWith(names: string[], values: unknown[]): fc.Arbitrary<unknown> {
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 7, depthSize: "medium" },
      fc.oneof(
        fc.constantFrom(...values),
        fc.constantFrom(null, true, 0, -1, 1e308, ""),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string({ unit: "binary", maxLength: 20 }),
      ),
      fc.array(tie("json"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, "__proto__", "constructor", "length"), tie("json"), {
        maxKeys: 5,
      }),
    ),
  }));
  return json;
}
