import assert from "node:assert/strict";
import { parseChallenges } from "../../../../src/picture/fetch/challenge";
import { Digest } from "../../../../src/picture/fetch/digest";

const answerable = (header: string | string[], clientNonce?: string) =>
  Digest.from(parseChallenges(header), clientNonce);
const USER = { username: "u", password: "p" };

describe("Digest against the examples of the RFCs", () => {
  const RFC7616 =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  const CLIENT_NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
  const MUFASA = { username: "Mufasa", password: "Circle of Life" };

  for (const [algorithm, response] of [
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
  ]) {
    it(`answers as RFC 7616 does with ${algorithm}`, () => {
      const digest = answerable(`Digest ${RFC7616}, algorithm=${algorithm}`, CLIENT_NONCE);
      const fields = digest?.authorization(MUFASA, "GET", "/dir/index.html").split(/, /);
      assert.deepEqual(fields, [
        'Digest username="Mufasa"',
        'realm="http-auth@example.org"',
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
        'uri="/dir/index.html"',
        `response="${response}"`,
        `algorithm=${algorithm}`,
        `cnonce="${CLIENT_NONCE}"`,
        "qop=auth",
        "nc=00000001",
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
      ]);
    });
  }

  it("answers as RFC 2617 does", () => {
    const header =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
    const credentials = { username: "Mufasa", password: "Circle Of Life" };
    const answer = answerable(header, "0a4f113b")?.authorization(credentials, "GET", "/dir/index.html");
    assert.match(answer ?? "", /response="6629fae49393a05397450978507c4ef1"/);
    assert.doesNotMatch(answer ?? "", /algorithm/);
  });
});

describe("Digest", () => {
  it("counts on with each use of a nonce, and keeps its own nonce", () => {
    const digest = answerable('Digest realm="r", nonce="n", qop="auth"');
    const [first = "", second = ""] = [1, 2].map(() => digest?.authorization(USER, "GET", "/"));
    assert.match(first, /nc=00000001/);
    assert.match(second, /nc=00000002/);
    const own = /cnonce="([0-9a-f]{32})"/;
    assert.equal(own.exec(first)?.[1], own.exec(second)?.[1]);
  });

  it("has a nonce of its own for each challenge", () => {
    const [first, second] = [1, 2].map(() =>
      answerable('Digest realm="r", nonce="n", qop="auth"')?.authorization(USER, "GET", "/"),
    );
    assert.notEqual(first, second);
  });

  it("sends no count and no own nonce where the server knows none", () => {
    const answer = answerable('Digest realm="r", nonce="n"')?.authorization(USER, "GET", "/") ?? "";
    assert.doesNotMatch(answer, /nc=|cnonce|qop/);
  });

  it("takes the best algorithm of those offered", () => {
    const offer = (...names: string[]) =>
      answerable(names.map((name) => `Digest realm="r", nonce="n", algorithm=${name}`))
        ?.authorization(USER, "GET", "/")
        .match(/algorithm=([\w-]+)/)?.[1];
    assert.equal(offer("MD5-sess", "MD5", "SHA-256-sess", "SHA-256"), "SHA-256");
    assert.equal(offer("MD5", "SHA-256-sess"), "SHA-256-sess");
    assert.equal(offer("SHA-512-256", "md5"), "md5");
  });

  it("does not answer what it can't", () => {
    for (const header of [
      'Digest realm="r", nonce="n", algorithm=SHA-512-256',
      'Digest realm="r", nonce="n", qop="auth-int"',
      'Digest realm="r"',
      'Basic realm="r"',
      "",
    ]) {
      assert.equal(answerable(header), null, header);
    }
  });

  it("escapes quotes, and writes other than ASCII names in the extended form", () => {
    const digest = answerable('Digest realm="a \\"b\\"", nonce="n"');
    const quoted = digest?.authorization({ ...USER, username: 'a"b\\c,d' }, "GET", '/a"b') ?? "";
    assert.ok(quoted.startsWith('Digest username="a\\"b\\\\c,d", realm="a \\"b\\"", '), quoted);
    assert.ok(quoted.includes('uri="/a\\"b"'));
    const extended = digest?.authorization({ ...USER, username: "Jäsøn's" }, "GET", "/") ?? "";
    assert.ok(extended.startsWith("Digest username*=UTF-8''J%C3%A4s%C3%B8n%27s, "), extended);
  });
});
