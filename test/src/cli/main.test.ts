import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { vinId } from "../../support/command";

describe("the command vin-id", () => {
  it("without arguments says how it is used, with status 2", async () => {
    const { status, out, err } = await vinId([]);
    assert.equal(status, 2);
    assert.deepEqual(out, []);
    assert.match(err, /Usage:/);
  });

  for (const name of ["reed", "constructor", "__proto__"]) {
    it(`says that there is no command “${name}”, with status 2`, async () => {
      const { status, err } = await vinId([name]);
      assert.equal(status, 2);
      assert.match(err, /no command/);
    });
  }

  it("says that an option does not exist, with status 2", async () => {
    const { status, err } = await vinId(["read", "--fast", "x.jpg"]);
    assert.equal(status, 2);
    assert.match(err, /--fast/);
  });

  it("prints its help", async () => {
    const { status, out } = await vinId(["--help"]);
    assert.equal(status, 0);
    assert.match(out.join("\n"), /vin-id read FILE/);
  });

  it("prints the version of the package", async () => {
    const manifest = JSON.parse(readFileSync(path.resolve(__dirname, "../../../package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(await vinId(["--version"]), { status: 0, out: [manifest.version], err: "" });
  });
});
