import assert from "node:assert/strict";
import { parseChallenges } from "../../../../src/picture/fetch/challenge";

const parsed = (header: string | string[] | undefined) =>
  parseChallenges(header).map(({ scheme, params }) => [scheme, Object.fromEntries(params)]);

describe("parseChallenges", () => {
  it("reads quoted and plain values, whatever the case and the blanks", () => {
    assert.deepEqual(parsed('DIGEST Realm="cam",nonce = "a=b,c" , STALE=true,qop=auth'), [
      ["digest", { realm: "cam", nonce: "a=b,c", stale: "true", qop: "auth" }],
    ]);
  });

  it("takes escapes out of quoted values", () => {
    assert.deepEqual(parsed('Basic realm="a \\"b\\" \\\\ c"'), [["basic", { realm: 'a "b" \\ c' }]]);
  });

  it("finds several challenges in one line and in several", () => {
    const both = [
      ["basic", { realm: "a" }],
      ["digest", { realm: "b", nonce: "n" }],
    ];
    assert.deepEqual(parsed('Basic realm="a", Digest realm="b", nonce="n"'), both);
    assert.deepEqual(parsed(['Basic realm="a"', 'Digest realm="b", nonce="n"']), both);
  });

  it("skips the bare value of other schemes", () => {
    assert.deepEqual(parsed('Negotiate YII+/a==, NTLM, Basic realm="a"'), [
      ["negotiate", {}],
      ["ntlm", {}],
      ["basic", { realm: "a" }],
    ]);
  });

  it("keeps the first of two equal names", () => {
    assert.deepEqual(parsed('Digest nonce="1", nonce="2"'), [["digest", { nonce: "1" }]]);
  });

  it("finds nothing where there is nothing, and stops where it can't read on", () => {
    for (const header of [undefined, "", " , ", [], '"']) assert.deepEqual(parsed(header), []);
    assert.deepEqual(parsed('Digest realm="a", ="x", nonce="n"'), [["digest", { realm: "a" }]]);
    assert.deepEqual(parsed('Digest realm="open'), [["digest", { realm: "" }]]);
  });
});
