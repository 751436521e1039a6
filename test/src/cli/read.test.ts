/** `vin-id read` and `vin-id stats` over the real reader: offline on our own pictures, and against the double. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after as later, json, sample } from "../../double/behaviours";
import { entryOf, INVALID_TOKEN, readingOf, SAMPLE_VIN } from "../../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { vinId } from "../../support/command";

const PICTURE = path.resolve(__dirname, "../../pictures/sample-label.jpg");
const OTHER_PICTURE = path.resolve(__dirname, "../../pictures/plate.jpg");
const TOKEN = "0123456789abcdef-test-token";

describe("vin-id on the cloud", () => {
  let double: VinIdDouble;
  let cloud: string[];
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vin-id-cli-"));
    writeFileSync(path.join(folder, "page.jpg"), "<html>not a picture</html>");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    double = await startVinIdDouble({ token: TOKEN });
    cloud = ["--engine", "cloud", "--base-url", double.url, "--token", TOKEN];
  });
  afterEach(() => double.close());

  it("prints one JSON line with the reading of a picture", async () => {
    const { status, out } = await vinId(["read", ...cloud, PICTURE]);
    assert.equal(status, 0);
    assert.equal(out.length, 1);
    const { file, vin, engine } = JSON.parse(out[0] ?? "") as Record<string, unknown>;
    assert.deepEqual({ file, vin, engine }, { file: PICTURE, vin: SAMPLE_VIN, engine: "cloud" });
    assert.ok(double.readings[0]?.picture?.equals(readFileSync(PICTURE)));
  });

  it("takes the token from the environment", async () => {
    const args = ["read", "--engine", "cloud", "--base-url", double.url, PICTURE];
    assert.equal((await vinId(args, { env: { VIN_ID_TOKEN: TOKEN } })).status, 0);
  });

  it("prints answers in the order of the files, whichever comes first", async () => {
    const first = readFileSync(PICTURE);
    // By the picture: which of both arrives first is chance.
    double.always(async (exchange) => {
      await exchange.receive();
      const isFirst = exchange.recorded.picture?.equals(first) ?? false;
      const other = json(201, readingOf([entryOf([{ value: "1HGCM82633A004352" }])]));
      await (isFirst ? later(1500, sample()) : other)(exchange);
    });
    const { out } = await vinId(["read", ...cloud, PICTURE, OTHER_PICTURE]);
    assert.deepEqual(
      out.map((line) => (JSON.parse(line) as { vin: string }).vin),
      [SAMPLE_VIN, "1HGCM82633A004352"],
    );
  });

  it("goes on after a file that can't be read, and ends with status 1", async () => {
    const { status, out } = await vinId([
      "read",
      ...cloud,
      path.join(folder, "missing.jpg"),
      path.join(folder, "page.jpg"),
      PICTURE,
    ]);
    assert.equal(status, 1);
    const lines = out.map(
      (line) => JSON.parse(line) as { error?: { code: string; message: string }; vin?: string },
    );
    assert.equal(lines[0]?.error?.code, "VIN_BAD_INPUT");
    assert.match(lines[0]?.error?.message ?? "", /ENOENT/);
    assert.match(lines[1]?.error?.code ?? "", /^VIN_BAD_/);
    assert.equal(lines[2]?.vin, SAMPLE_VIN);
  });

  it("reports a wrong token for each file, without the token", async () => {
    double.always(json(403, INVALID_TOKEN));
    const { status, out } = await vinId(["read", ...cloud, PICTURE]);
    assert.equal(status, 1);
    assert.match(out.join(), /VIN_AUTH/);
    assert.ok(!out.join().includes(TOKEN));
  });

  it("prints a table for people", async () => {
    const { out } = await vinId(["read", "--table", ...cloud, PICTURE, path.join(folder, "page.jpg")]);
    assert.match(out[0] ?? "", /^FILE +VIN +CONFIDENCE +DIRECTION$/);
    assert.match(out[1] ?? "", new RegExp(`${SAMPLE_VIN} .*horizontal$`));
    assert.match(out[2] ?? "", /VIN_BAD_/);
  });

  it("without files says how it is used, with status 2", async () => {
    const { status, err } = await vinId(["read"]);
    assert.equal(status, 2);
    assert.match(err, /at least one picture/);
  });

  it("without a token for the vendor's cloud says so, with status 2", async () => {
    const { status, err } = await vinId(["read", "--engine", "cloud", PICTURE]);
    assert.equal(status, 2);
    assert.match(err, /VIN_CONFIG/);
  });

  it("prints the usage of the account", async () => {
    const { status, out } = await vinId(["stats", "--base-url", double.url, "--token", TOKEN]);
    assert.equal(status, 0);
    const { calls, total, remaining } = JSON.parse(out[0] ?? "") as Record<string, number>;
    assert.deepEqual({ calls, total, remaining }, { calls: 21, total: 5000, remaining: 4979 });
  });

  it("says why the usage is not to be had, with status 1", async () => {
    const { status, out, err } = await vinId(["stats", "--base-url", double.url, "--token", "wrong"]);
    assert.equal(status, 1);
    assert.deepEqual(out, []);
    assert.match(err, /^VIN_AUTH: /);
  });
});

describe("vin-id offline", function () {
  this.timeout(120_000);

  it("reads the sample picture exactly", async () => {
    const manifest = readFileSync(path.resolve(__dirname, "../../pictures/manifest.tsv"), "utf8");
    const expected = /^sample-label\.jpg\t(\w{17})\t/m.exec(manifest)?.[1];
    const { status, out } = await vinId(["read", PICTURE]);
    assert.equal(status, 0);
    const { vin, engine, filename } = JSON.parse(out[0] ?? "") as Record<string, unknown>;
    assert.deepEqual(
      { vin, engine, filename },
      { vin: expected, engine: "embedded", filename: "sample-label.jpg" },
    );
  });
});
