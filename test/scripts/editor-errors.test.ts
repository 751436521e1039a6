/** Which errors of the editor's page the browser tests blame on this package. */
import assert from "node:assert/strict";
import { isOfNodeRedAlone } from "../support/editor";

const errorWith = (...frames: string[]) =>
  Object.assign(new Error("broken"), {
    stack: ["Error: broken", ...frames.map((frame) => `    at ${frame}`)].join("\n"),
  });

describe("an error in the editor's page", () => {
  it("is Node-RED's own when only its scripts were running", () => {
    const frames = [
      "show (http://127.0.0.1:1880/red/red.min.js:16:20)",
      "http://127.0.0.1:1880/vendor/vendor.js:2:3",
    ];
    assert.equal(isOfNodeRedAlone(errorWith(...frames)), true);
  });

  it("is this package's when a script of it called", () => {
    const frames = ["show (http://127.0.0.1:1880/red/red.min.js:16:20)", "prepare (<anonymous>:40:7)"];
    assert.equal(isOfNodeRedAlone(errorWith(...frames)), false);
    assert.equal(isOfNodeRedAlone(errorWith("prepare (http://127.0.0.1:1880/:40:7)")), false);
  });

  it("is this package's when nobody knows where it came from", () => {
    assert.equal(isOfNodeRedAlone(errorWith()), false);
  });
});
