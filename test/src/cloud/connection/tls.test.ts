import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import type { TlsOptions } from "../../../../src/cloud/connection/tls";
import { startVinIdDouble, testCertificate, type VinIdDouble } from "../../../double/vin-id-double";
import { refusal } from "../../picture/samples";
import { clientFor, failure, PICTURE } from "../support";

const { cert, key } = testCertificate();

describe("A service with its own TLS settings", () => {
  let double: VinIdDouble;
  afterEach(() => double.close());

  const readOnce = async (tls: TlsOptions | undefined, host = "127.0.0.1") => {
    const client = clientFor(double.url.replace("127.0.0.1", host), { tls });
    try {
      return await client.read(PICTURE);
    } finally {
      await client.close();
    }
  };

  it("trusts the authority it names", async () => {
    double = await startVinIdDouble({ tls: true });
    assert.equal((await readOnce({ ca: cert, rejectUnauthorized: true })).results.length, 1);
    assert.equal((await readOnce({ ca: cert.toString("utf8") })).results.length, 1);
  });

  it("takes any certificate only when it says so", async () => {
    double = await startVinIdDouble({ tls: true });
    assert.equal((await readOnce({ rejectUnauthorized: false })).results.length, 1);
    await failure(readOnce({ rejectUnauthorized: true }), "VIN_NETWORK");
  });

  it("expects the server name it names in the certificate", async () => {
    double = await startVinIdDouble({ tls: true });
    assert.equal((await readOnce({ ca: cert, servername: "localhost" })).results.length, 1);
    const error = await failure(readOnce({ ca: cert, servername: "other.example.com" }), "VIN_NETWORK");
    assert.equal(error.cause.reason, "ERR_TLS_CERT_ALTNAME_INVALID");
    assert.equal(double.requests.length, 1);
  });

  it("shows its own certificate to a server that asks for one", async () => {
    double = await startVinIdDouble({ tls: true, clientCertificate: true });
    const passphrase = "pass phrase";
    const locked = createPrivateKey(key).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase,
    });
    assert.equal((await readOnce({ ca: cert, cert, key })).results.length, 1);
    assert.equal((await readOnce({ ca: cert, cert, key: locked, passphrase })).results.length, 1);
  });

  it("that shows none to such a server is VIN_NETWORK, and nothing is read", async () => {
    double = await startVinIdDouble({ tls: true, clientCertificate: true });
    await failure(readOnce({ ca: cert }), "VIN_NETWORK");
    assert.equal(double.requests.length, 0);
  });

  it("that can't be used is VIN_CONFIG at once, without showing them", async () => {
    double = await startVinIdDouble({ tls: true });
    const bad: TlsOptions[] = [
      { ca: cert, cert, key: "s3cret-t0ken-1234567890abcdef" },
      { cert: "no certificate" },
      {
        cert,
        key: createPrivateKey(key).export({
          type: "pkcs8",
          format: "pem",
          cipher: "aes-256-cbc",
          passphrase: "a",
        }),
        passphrase: "b",
      },
    ];
    for (const tls of bad) {
      const error = refusal(() => clientFor(double.url, { tls }), "VIN_CONFIG");
      assert.match(error.message, /Check the TLS settings/);
      assert.doesNotMatch(error.message + JSON.stringify(error.cause), /s3cret/);
    }
  });
});
