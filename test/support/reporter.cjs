/**
 * Mocha's usual report, and after it the failed tests once more, briefly: their names and what they said first. Thus the
 * last lines of a log tell what failed, however long the errors were. In the gate, which adds up the tests of several runs,
 * the same and the counts go into the file that VIN_ID_COUNTS names, as one line of JSON.
 */
const { appendFileSync } = require("node:fs");
const { reporters } = require("mocha");

const FAILURES = 8;
const LINES_EACH = 3;
const CHARACTERS = 200;

/** What is said of the failures last. `failures` are Mocha's failed tests and hooks. */
function summary(failures) {
  const told = failures.slice(0, FAILURES).flatMap((test) => [test.fullTitle(), ...reason(test.err)]);
  const more = failures.length - FAILURES;
  return [
    `Failed tests: ${failures.length}`,
    ...told,
    ...(more > 0 ? [`and ${more} more, which are told of above`] : []),
  ];
}

function reason(error) {
  const lines = String(error?.stack || error?.message || error).split("\n");
  const first = lines.filter((line) => line.trim() !== "").slice(0, LINES_EACH);
  return first.map((line) => `    ${line.slice(0, CHARACTERS)}`);
}

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    this.tried = [];
    this.countsFile = process.env.VIN_ID_COUNTS;
    // A Mocha that a test starts is no run of its own.
    delete process.env.VIN_ID_COUNTS;
    runner.on("retry", (test, error) => this.tried.push([test.fullTitle(), ...reason(error)]));
  }

  epilogue() {
    super.epilogue();
    if (this.tried.length > 0) {
      console.log([`Tried twice: ${this.tried.length}`, ...this.tried.flat()].join("\n"));
    }
    const told = this.failures.length > 0 ? summary(this.failures) : [];
    if (told.length > 0) console.log(told.join("\n"));
    if (!this.countsFile) return;
    const counts = { passed: this.stats.passes, failed: this.failures.length, summary: told };
    appendFileSync(this.countsFile, `${JSON.stringify(counts)}\n`);
  }
};
