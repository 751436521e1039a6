/** `vin-id parse`: arguments and standard input. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { UsageError } from "../../../src/cli/io";
import { parseCommand } from "../../../src/cli/parse";
import type { ParsedVin } from "../../../src/vin";

async function run(args: string[], input = "") {
  const lines: string[] = [];
  const status = await parseCommand(args, {
    stdin: Readable.from([input]),
    stdout: (line) => lines.push(line),
  });
  return { status, answers: lines.map((line) => JSON.parse(line) as ParsedVin) };
}

describe("vin-id parse", () => {
  it("prints one line for each argument, in the order given", async () => {
    const { status, answers } = await run(["WAULC68E25A008579", "1HGCM82633A004352"]);
    assert.equal(status, 0);
    assert.deepEqual(
      answers.map(({ vin, makes }) => [vin, makes]),
      [
        ["WAULC68E25A008579", ["Audi"]],
        ["1HGCM82633A004352", ["Honda"]],
      ],
    );
  });

  it("reads standard input, skips empty lines and accepts Windows line ends", async () => {
    const { answers } = await run(["-"], "WAULC68E25A008579\r\n\r\n  \n1HGCM82633A004352");
    assert.deepEqual(
      answers.map(({ raw }) => raw),
      ["WAULC68E25A008579", "1HGCM82633A004352"],
    );
  });

  it("takes standard input at the place of the dash", async () => {
    const { answers } = await run(["first", "-", "last"], "second\n");
    assert.deepEqual(
      answers.map(({ raw }) => raw),
      ["first", "second", "last"],
    );
  });

  it("prints nothing for empty standard input", async () => {
    assert.deepEqual(await run(["-"]), { status: 0, answers: [] });
  });

  it("answers a text that is no VIN, which is no failure", async () => {
    const { status, answers } = await run(["NZE141-9012345", ""]);
    assert.equal(status, 0);
    assert.deepEqual(
      answers.map(({ valid, warnings }) => [valid, warnings]),
      [
        [false, ["NORMALIZED", "LENGTH"]],
        [false, ["LENGTH"]],
      ],
    );
  });

  it("asks for a VIN when none is given", async () => {
    await assert.rejects(run([]), UsageError);
  });

  it("refuses options, of which it has none", async () => {
    await assert.rejects(run(["--table", "WAULC68E25A008579"]), UsageError);
  });
});
