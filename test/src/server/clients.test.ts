/**
 * Clients that nobody here wrote: the samples of the API's page, with only host, token and picture put in, through a proxy
 * with TLS as the samples have it. The continuous integration installs all of them; elsewhere what is missing is skipped.
 */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { RunningServer } from "../../../src/server";
import { type PictureHost, startPictureHost } from "../../double/picture-host";
import { PICTURE, PICTURE_FILE, readerThatFetchesHere, serve, TOKEN, VIN } from "./support";
import { startTlsFront, type TlsFront } from "./tls-front";

const ROOT = path.resolve(__dirname, "../../..");
const CERTIFICATE = path.join(ROOT, "test", "double", "tls", "test-only-cert.pem");
const run = promisify(execFile);

interface Client {
  name: string;
  /** Where the program may be. */
  programs: string[];
  /** Arguments with which it ends with status 0 if all that the samples need is there. */
  probe: string[];
  samples: string[];
}

/** The system's own Python has what Debian installs, also where another one comes first. */
const PYTHON = ["python3", "/usr/bin/python3"];

const CLIENTS: Client[] = [
  {
    name: "curl",
    programs: ["sh"],
    probe: ["-c", "curl --version && base64 --version"],
    samples: ["curl-bytes.sh", "curl-base64.sh", "curl-url.sh"],
  },
  {
    name: "Python's standard library",
    programs: PYTHON,
    probe: ["--version"],
    samples: ["with-urllib.py"],
  },
  {
    name: "Python's requests",
    programs: PYTHON,
    probe: ["-c", "import requests"],
    samples: ["with-requests.py"],
  },
  {
    name: "Ruby's multipart-post",
    programs: ["ruby"],
    probe: ["-e", "require 'net/http/post/multipart'"],
    samples: ["multipart-post.rb"],
  },
  {
    name: "node-fetch with form-data",
    programs: [process.execPath],
    probe: ["-e", "require('node-fetch'); require('form-data')"],
    samples: ["node-fetch.cjs", "node-fetch-base64.cjs"],
  },
];

describe("the API's own samples, with only host and token changed:", function () {
  this.timeout(120_000);
  let server: RunningServer;
  let front: TlsFront;
  let host: PictureHost;
  let folder: string;
  before(async () => {
    server = await serve({ reader: readerThatFetchesHere() });
    front = await startTlsFront(Number(new URL(server.url).port));
    host = await startPictureHost((_request, response) => response.end(PICTURE));
    folder = mkdtempSync(path.join(tmpdir(), "vin-id-clients-"));
  });
  after(async () => {
    await front.close();
    await server.stop();
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a sample and resolves to the JSON that it prints. */
  async function runSample(program: string, sample: string): Promise<Record<string, unknown>> {
    const file = path.join(folder, sample);
    const text = readFileSync(path.join(__dirname, "samples", sample), "utf8")
      .replaceAll("api.platerecognizer.com", front.host)
      .replaceAll("YOUR_API_TOKEN", TOKEN)
      .replaceAll("https://www.demo.com", host.url)
      .replaceAll(/(?<=[@'" ])(\/path\/to)?\/your-image\.jpg/g, PICTURE_FILE);
    writeFileSync(file, text);
    // Each client has its own name for the file of authorities that it trusts.
    const { stdout } = await run(program, [file], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_PATH: path.join(ROOT, "node_modules"),
        CURL_CA_BUNDLE: CERTIFICATE,
        SSL_CERT_FILE: CERTIFICATE,
        REQUESTS_CA_BUNDLE: CERTIFICATE,
        NODE_EXTRA_CA_CERTS: CERTIFICATE,
      },
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  for (const { name, programs, probe, samples } of CLIENTS) {
    describe(name, () => {
      let program: string;
      before(function () {
        program = findProgram(programs, probe, name) ?? this.skip();
      });
      for (const sample of samples) {
        it(`${sample} gets the VIN`, async () => {
          const { results, version } = await runSample(program, sample);
          const [entry] = results as { identifier: { props: { code: { value: string }[] } } }[];
          assert.equal(entry?.identifier.props.code[0]?.value, VIN);
          assert.equal(version, 1);
        });
      }
    });
  }

  it("curl gets the statistics", async function () {
    const program = findProgram(["sh"], ["-c", "curl --version"], "curl") ?? this.skip();
    const { usage } = await runSample(program, "curl-statistics.sh");
    assert.equal(typeof (usage as { calls: number }).calls, "number");
  });

  it("a client that sends 20 MB before it listens is told that the picture is too large", async function () {
    const program = findProgram(PYTHON, ["--version"], "Python") ?? this.skip();
    assert.match(String((await runSample(program, "too-large.py"))["error"]), /3 MB/);
  });
});

/** The first program that passes the probe. Says when there is none, and fails where everything must be there. */
function findProgram(programs: string[], probe: string[], name: string): string | null {
  const env = { ...process.env, NODE_PATH: path.join(ROOT, "node_modules") };
  const found = programs.find((program) => spawnSync(program, probe, { stdio: "ignore", env }).status === 0);
  if (found !== undefined) return found;
  if (process.env["VIN_ID_REQUIRE_ALL"] === "1") throw new Error(`${name} is not installed`);
  console.log(`      skipped: ${name} is not installed`);
  return null;
}
