import assert from "node:assert/strict";
import { VinError } from "../../../../src/errors";
import { toRedisAddress } from "../../../../src/line/redis/address";
import { installFolder } from "../../../../src/line/redis/packages";

describe("the address of Redis", () => {
  it("may be a host alone", () => {
    assert.deepEqual(toRedisAddress("redis://plant"), {
      host: "plant",
      port: 6379,
      username: null,
      database: 0,
      secure: false,
    });
  });

  it("may have user, port and database, and be encrypted", () => {
    assert.deepEqual(toRedisAddress("rediss://line%204@[::1]:7000/3"), {
      host: "::1",
      port: 7000,
      username: "line 4",
      database: 3,
      secure: true,
    });
  });

  for (const [what, address] of [
    ["no address", "plant"],
    ["an address of something else", "http://plant"],
    ["no host", "redis://"],
    ["a password", "redis://user:word@plant"],
    ["a database without a number", "redis://plant/main"],
    ["a query", "redis://plant?db=1"],
  ] as const) {
    it(`is refused with ${what}, and no password is repeated`, () => {
      assert.throws(
        () => toRedisAddress(address),
        (error: unknown) =>
          error instanceof VinError && error.code === "VIN_CONFIG" && !error.message.includes("word@"),
      );
    });
  }
});

describe("the folder to install more packages in", () => {
  it("is the one this package was installed in, as Node-RED's user directory", () => {
    const file = "/home/pi/.node-red/node_modules/@vin-id/node-red/dist/src/line/redis/packages.js";
    assert.equal(installFolder(file), "the folder /home/pi/.node-red");
  });
});
