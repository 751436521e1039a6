/** The packed tarball: what is in it, and that a Node-RED loads it. Built by `npm test` before. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";
import { isInstalled, RUNTIME_LIST } from "../support/runtimes";

const ROOT = path.resolve(__dirname, "../..");
const ALLOWED = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|NOTICE)$/,
  /^examples\/[^/]+\.json$/,
  /^dist\/src\/.+\.(js|d\.ts|json)$/,
  /^dist\/nodes\/((lib|admin|migrations)\/)?[a-z-]+\.(js|d\.ts|html)$/,
  /^dist\/nodes\/icons\/[a-z-]+\.svg$/,
  /^dist\/nodes\/locales\/[a-zA-Z-]+\/vin-(service|read|stats)\.(json|html)$/,
  /^dist\/engine\//,
];
const REQUIRED = [
  "README.md",
  "LICENSE",
  "NOTICE",
  "CHANGELOG.md",
  "dist/src/api.js",
  "dist/src/api.d.ts",
  "dist/src/cli/main.js",
  ...["vin-service", "vin-read", "vin-stats"].flatMap((name) => [
    `dist/nodes/${name}.js`,
    `dist/nodes/${name}.html`,
    `dist/nodes/locales/en-US/${name}.json`,
    `dist/nodes/locales/en-US/${name}.html`,
  ]),
];

describe("the packed tarball", function () {
  this.timeout(120_000);
  let work: string;
  let unpacked: string;
  let files: string[];

  before(() => {
    work = mkdtempSync(path.join(tmpdir(), "vin-id-tarball-"));
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", work];
    const printed = execFileSync("npm", args, {
      cwd: ROOT,
      encoding: "utf8",
      shell: process.platform === "win32",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [packed] = JSON.parse(printed) as { filename: string; files: { path: string }[] }[];
    assert.ok(packed);
    files = packed.files.map((file) => file.path);
    execFileSync("tar", ["-xzf", path.basename(packed.filename)], { cwd: work });
    unpacked = path.join(work, "package");
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  it("holds everything that is needed", () => {
    assert.deepEqual(
      REQUIRED.filter((file) => !files.includes(file)),
      [],
    );
  });

  it("holds nothing else", () => {
    assert.deepEqual(
      files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file))),
      [],
    );
  });

  it("depends on at most 6 packages, none of them with an install script", () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(unpacked, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const names = Object.keys(dependencies);
    assert.ok(names.length <= 6);
    for (const name of names) {
      const manifest = path.join(ROOT, "node_modules", name, "package.json");
      const { scripts = {} } = JSON.parse(readFileSync(manifest, "utf8")) as {
        scripts?: Record<string, string>;
      };
      assert.ok(!["preinstall", "install", "postinstall"].some((hook) => hook in scripts), name);
    }
  });

  describe("as a program's library and command", () => {
    before(() => linkDependencies(path.join(unpacked, "node_modules")));

    const run = (...args: string[]) =>
      execFileSync(process.execPath, args, { cwd: unpacked, encoding: "utf8" });

    it("gives parseVin and createReader to require()", () => {
      const program = `const { createReader, parseVin } = require("@vin-id/node-red/api");
        console.log(parseVin("1HGCM82633A004352").wmi, typeof createReader);`;
      assert.equal(run("-e", program), "1HG function\n");
    });

    it("has the command vin-id, which parses", () => {
      const printed = run(path.join("dist", "src", "cli", "main.js"), "parse", "1HGCM82633A004352");
      assert.equal((JSON.parse(printed) as { modelYear: number }).modelYear, 2003);
    });

    it("has the command vin-id, which reads a picture with nothing but the package", () => {
      const picture = path.join(ROOT, "test", "pictures", "sample-label.jpg");
      const printed = run(path.join("dist", "src", "cli", "main.js"), "read", picture);
      assert.equal((JSON.parse(printed) as { found: boolean }).found, true);
    });

    it("has the command vin-id, which serves the API", async () => {
      const args = [path.join("dist", "src", "cli", "main.js"), "serve", "--port", "0", "--token", "t"];
      const child = spawn(process.execPath, args, { cwd: unpacked, stdio: ["ignore", "pipe", "inherit"] });
      try {
        const [line] = (await once(child.stdout, "data")) as [Buffer];
        const { listening } = JSON.parse(line.toString()) as { listening: string };
        assert.deepEqual(await (await fetch(`${listening}/healthz`)).json(), { status: "ok" });
      } finally {
        child.kill();
        await once(child, "exit");
      }
    });
  });

  for (const runtime of RUNTIME_LIST) {
    describe(`in ${runtime.name}`, () => {
      let nodeRed: RunningNodeRed;
      before(async function () {
        if (!isInstalled(runtime)) this.skip();
        // Dependencies are linked, not installed, so that this passes without a network; the gate installs them.
        linkDependencies(path.join(unpacked, "node_modules"));
        nodeRed = await startNodeRed({ ...runtime, packageDir: unpacked });
      });
      after(() => nodeRed?.stop());

      it("loads all three nodes without an error", async () => {
        const response = await fetch(`${nodeRed.url}/nodes`, { headers: { accept: "application/json" } });
        const sets = (await response.json()) as { module: string; types: string[]; err?: string }[];
        const ours = sets.filter((set) => set.module === "@vin-id/node-red");
        assert.deepEqual(ours.flatMap((set) => set.types).sort(), ["vin-read", "vin-service", "vin-stats"]);
        assert.deepEqual(ours.map((set) => set.err).filter(Boolean), []);
      });

      it("serves the icons and the examples", async () => {
        const icons = readdirSync(path.join(unpacked, "dist", "nodes", "icons"));
        assert.ok(icons.length >= 2);
        for (const icon of icons) {
          const response = await fetch(`${nodeRed.url}/icons/@vin-id/node-red/${icon}`);
          assert.match(response.headers.get("content-type") ?? "", /svg/, icon);
        }
        for (const example of readdirSync(path.join(unpacked, "examples"))) {
          const name = encodeURIComponent(example.replace(/\.json$/, ""));
          const response = await fetch(`${nodeRed.url}/library/examples/flows/@vin-id/node-red/${name}`);
          assert.equal(response.status, 200, example);
        }
      });
    });
  }
});

function linkDependencies(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const manifest = readFileSync(path.join(ROOT, "package.json"), "utf8");
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const link = path.join(folder, name);
    rmSync(link, { force: true });
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules", name), link, "junction");
  }
}
