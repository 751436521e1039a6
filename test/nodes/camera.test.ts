/** Pictures that vin-read fetches from a camera, and where its password goes. */
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { withDigest } from "../double/digest-host";
import { startPictureHost, type PictureHost } from "../double/picture-host";
import { SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import forwarded = require("../support/forwarded.cjs");
import { load, nextAt, node, useNodeRed } from "../support/node-helper";
import { CREDENTIALS, PICTURE, readFlow } from "./flow";

const PASSWORD = "camera-password-123";
const SIGN_IN = { read: { cameraUser: "operator", cameraPassword: PASSWORD } };

interface Outcome {
  payload?: { vin: string };
  error?: { code: string; message: string; cause: object };
}

describe("vin-read at a camera", function () {
  this.timeout(60_000);
  useNodeRed();
  let double: VinIdDouble;
  let camera: PictureHost;
  let answer: RequestListener;
  beforeEach(async () => {
    double = await startVinIdDouble();
    answer = withDigest({ username: "operator", password: PASSWORD, algorithm: "SHA-256" }, snapshot);
    camera = await startPictureHost((request, response) => answer(request, response));
  });
  afterEach(async () => {
    await camera.close();
    await double.close();
  });

  const snapshot: RequestListener = (_request, response) => response.end(PICTURE);
  const basic: RequestListener = (request, response) => {
    const right = `Basic ${Buffer.from(`operator:${PASSWORD}`).toString("base64")}`;
    if (request.headers.authorization === right) return snapshot(request, response);
    response.writeHead(401, { "www-authenticate": 'Basic realm="camera"' }).end();
  };

  /** The scheme by which each request to the camera signed in. */
  const signIns = () =>
    camera.requests.map(({ headers }) => headers.authorization?.split(" ")[0] ?? "nothing");
  const at = (host: string) => `http://${host}:${camera.port}/snapshot.jpg?channel=1`;

  /** Reads from a URL that stands in the node, or comes with the message. */
  async function read(
    url: string,
    from: "node" | "message",
    credentials: object = SIGN_IN,
    service: object = {},
  ): Promise<Outcome> {
    const settings = from === "node" ? { image: url, imageType: "str" } : { image: "payload" };
    await load(readFlow(double.url, { url: "fetch", ...settings }, service), {
      ...CREDENTIALS,
      ...credentials,
    });
    const outcome = Promise.race([nextAt("first"), nextAt("caught")]);
    node("read").receive({ payload: url });
    return outcome;
  }

  for (const from of ["node", "message"] as const) {
    it(`signs in with its own user and password where the address comes from the ${from}`, async () => {
      assert.equal((await read(at(forwarded.lan), from)).payload?.vin, SAMPLE_VIN);
      assert.deepEqual(signIns(), ["nothing", "Digest"]);
      assert.ok(double.readings[0]?.picture?.equals(PICTURE), "the camera's picture went to the API");
    });

    it(`never reaches this machine, where the address comes from the ${from}`, async () => {
      assert.equal((await read(at("127.0.0.1"), from)).error?.code, "VIN_URL_REFUSED");
      assert.equal(camera.connections, 0);
    });
  }

  it("reaches a camera program on this machine where the service allows it", async () => {
    const allowed = await read(at("127.0.0.1"), "message", SIGN_IN, { allowThisMachine: true });
    assert.equal(allowed.payload?.vin, SAMPLE_VIN);
  });

  it("gives the password to a camera that knows basic sign-in only, within the local network", async () => {
    answer = basic;
    assert.equal((await read(at(forwarded.lan), "message")).payload?.vin, SAMPLE_VIN);
    assert.deepEqual(signIns(), ["nothing", "Basic"]);
  });

  it("does not sign in on the internet where a message says so", async () => {
    const { error } = await read(at(forwarded.internet), "message");
    assert.equal(error?.code, "VIN_FETCH_FAILED");
    assert.deepEqual(signIns(), ["nothing"]);
  });

  it("signs in on the internet where the user says so", async () => {
    assert.equal((await read(at(forwarded.internet), "node")).payload?.vin, SAMPLE_VIN);
    assert.deepEqual(signIns(), ["nothing", "Digest"]);
  });

  it("never sends the password in clear over the internet", async () => {
    answer = basic;
    const { error } = await read(at(forwarded.internet), "node");
    assert.equal(error?.code, "VIN_URL_REFUSED");
    assert.deepEqual(signIns(), ["nothing"]);
  });

  it("says so when the camera takes neither user nor password, and repeats neither", async () => {
    const { error } = await read(at(forwarded.lan), "node", {
      read: { cameraUser: "operator", cameraPassword: "wrong-password-456" },
    });
    assert.equal(error?.code, "VIN_FETCH_FAILED");
    assert.match(error?.message ?? "", /does not accept the user name and password/);
    assert.doesNotMatch(JSON.stringify(error), /wrong-password-456|channel=1/);
    assert.equal(double.requests.length, 0);
  });

  it("tells the API nothing of the camera", async () => {
    await read(at(forwarded.lan), "node");
    const { headers, body } = double.readings[0] ?? {};
    const said = JSON.stringify(headers) + (body?.toString("latin1") ?? "");
    for (const secret of [PASSWORD, "operator", forwarded.lan, "channel=1"])
      assert.ok(!said.includes(secret));
  });
});
