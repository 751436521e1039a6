/** Who may press the dialogs' buttons, in a Node-RED that asks people to log in and is served below a path. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";

const fromNodeRed = createRequire(createRequire(__filename).resolve("node-red/package.json"));
const { hashSync } = fromNodeRed("bcryptjs") as {
  hashSync(this: void, text: string, rounds: number): string;
};

const BUTTONS = [
  { address: "vin-service/test", permission: "vin-service.write" },
  { address: "vin-read/try", permission: "vin-read.write" },
  { address: "vin-stats/refresh", permission: "vin-stats.write" },
];
const PASSWORD = "password-of-the-test";

describe("the routes behind the dialogs' buttons", function () {
  this.timeout(60_000);
  let nodeRed: RunningNodeRed;
  let double: VinIdDouble;

  before(async () => {
    double = await startVinIdDouble();
    const password = hashSync(PASSWORD, 4);
    const users = [
      { username: "reader", password, permissions: ["read"] },
      { username: "editor", password, permissions: ["flows.write"] },
      ...BUTTONS.map(({ permission }) => ({ username: permission, password, permissions: [permission] })),
      { username: "owner", password, permissions: "*" },
    ];
    nodeRed = await startNodeRed({
      settings: { adminAuth: { type: "credentials", users }, httpAdminRoot: "/admin" },
      env: { VIN_ID_TEST_SECRET: "value-of-a-variable" },
    });
  });
  after(async () => {
    await nodeRed?.stop();
    await double?.close();
  });

  /** The status that a button's route answers someone with; without a name to someone who did not log in. */
  async function press(address: string, username: string | null, body: object = {}): Promise<number> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (username !== null) headers["authorization"] = `Bearer ${await logIn(username)}`;
    const target = `${nodeRed.url}/admin/${address}`;
    const response = await fetch(target, {
      method: "POST",
      headers,
      body: JSON.stringify({ engine: "cloud", baseUrl: double.url, token: "a-token", ...body }),
    });
    return response.status;
  }

  async function logIn(username: string): Promise<string> {
    const form = {
      client_id: "node-red-editor",
      grant_type: "password",
      scope: "",
      username,
      password: PASSWORD,
    };
    const response = await fetch(`${nodeRed.url}/admin/auth/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    assert.equal(response.status, 200);
    return ((await response.json()) as { access_token: string }).access_token;
  }

  for (const { address, permission } of BUTTONS) {
    it(`let ${address} be used with the permission ${permission}, or with all`, async () => {
      assert.equal(await press(address, permission), 200);
      assert.equal(await press(address, "owner"), 200);
    });

    it(`refuse ${address} to everybody else`, async () => {
      const others = BUTTONS.map((button) => button.permission).filter((name) => name !== permission);
      for (const username of [null, "reader", "editor", ...others]) {
        assert.equal(await press(address, username), 401, String(username));
      }
    });
  }

  it("send the value of a variable only for who could deploy a flow that does so", async () => {
    const before = double.requests.length;
    const body = { token: "${VIN_ID_TEST_SECRET}" };
    assert.equal(await press("vin-service/test", "vin-service.write", body), 401);
    assert.equal(double.requests.length, before);
    assert.equal(await press("vin-service/test", "owner", body), 200);
    assert.equal(double.requests.at(-1)?.headers.authorization, "Token value-of-a-variable");
  });
});
