import assert from "node:assert/strict";
import {
  AFTER_UPLOAD,
  mayBeBilled,
  networkFailure,
  REUSED_CONNECTION,
  UnreadableReply,
  wasReusedConnection,
} from "../../../src/cloud/network-failure";
import { VinError } from "../../../src/errors";

const HOST = "api.example.com";
const coded = (code: string) => Object.assign(new Error("to 10.0.0.1"), { code });

describe("networkFailure", () => {
  it("says that the server wants another certificate of ours, and that nothing was billed", () => {
    const error = networkFailure(coded("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"), HOST, {
      sent: true,
      stale: false,
    });
    assert.match(error.message, /does not accept this machine's certificate/);
    assert.equal(mayBeBilled(error), false);
  });

  it("leaves an error alone that was made where the fault was known", () => {
    const known = new VinError("VIN_NETWORK", "The proxy is gone.");
    assert.equal(networkFailure(known, HOST, { sent: true, stale: true }), known);
  });
});

describe("mayBeBilled", () => {
  const failed = (code: string, sent: boolean, stale = false) =>
    networkFailure(coded(code), HOST, { sent, stale });

  it("is true when the upload had left and its answer was lost", () => {
    assert.equal(failed("ECONNRESET", true).cause.reason, `ECONNRESET${AFTER_UPLOAD}`);
    assert.equal(mayBeBilled(failed("ECONNRESET", true)), true);
    assert.equal(mayBeBilled(failed("HPE_INVALID_CONSTANT", true)), true);
    assert.equal(
      mayBeBilled(networkFailure(new UnreadableReply("gzip"), HOST, { sent: true, stale: false })),
      true,
    );
    const late = new VinError("VIN_TIMEOUT", "Late.", { reason: `TIMEOUT${AFTER_UPLOAD}` });
    assert.equal(mayBeBilled(late), true);
  });

  it("is true when a good status came with something unreadable", () => {
    assert.equal(mayBeBilled(new VinError("VIN_BAD_RESPONSE", "What?", { status: 201 })), true);
  });

  it("is false when the upload had not left, or the server refused", () => {
    assert.equal(mayBeBilled(failed("ECONNRESET", false)), false);
    assert.equal(mayBeBilled(failed("ECONNREFUSED", false)), false);
    assert.equal(mayBeBilled(new VinError("VIN_TIMEOUT", "Late.", { reason: "TIMEOUT" })), false);
    for (const code of ["VIN_AUTH", "VIN_SERVER", "VIN_RATE_LIMIT", "VIN_BAD_IMAGE"] as const)
      assert.equal(mayBeBilled(new VinError(code, "No.", { status: 500 })), false, code);
  });

  it("is false when the server had closed the connection before, which has a mark of its own", () => {
    const error = failed("ECONNRESET", true, true);
    assert.equal(error.cause.reason, `ECONNRESET${REUSED_CONNECTION}`);
    assert.deepEqual([mayBeBilled(error), wasReusedConnection(error)], [false, true]);
    assert.equal(wasReusedConnection(failed("ECONNRESET", true)), false);
    assert.equal(wasReusedConnection(new VinError("VIN_SERVER", "No.")), false);
  });
});
