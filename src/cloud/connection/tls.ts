/** The service's own TLS settings, checked once. */
import { createSecureContext, type SecureContext } from "node:tls";
import { VinError } from "../../errors";
import { lowLevelCode } from "../../picture/low-level-code";

/** What Node-RED's `tls-config` node fills in with `addTLSOptions({})`. Its ALPN is left out: only HTTP/1.1 is spoken here. */
export interface TlsOptions {
  /** Authorities that are trusted instead of the public ones; PEM. */
  ca?: string | Buffer | undefined;
  /** This machine's certificate and its key; PEM. */
  cert?: string | Buffer | undefined;
  key?: string | Buffer | undefined;
  passphrase?: string | undefined;
  /** False: take any certificate. */
  rejectUnauthorized?: boolean | undefined;
  /** Name that the server's certificate must have, where it isn't the host's. */
  servername?: string | undefined;
}

/** What a TLS connection is made with. */
export interface TlsSettings {
  secureContext?: SecureContext;
  rejectUnauthorized?: boolean;
  servername?: string;
}

/** Reads certificates and key. Throws VIN_CONFIG when they can't be used. */
export function toTlsSettings(options: TlsOptions = {}): TlsSettings {
  const { ca, cert, key, passphrase, rejectUnauthorized, servername } = options;
  return {
    ...(ca || cert || key ? { secureContext: toContext({ ca, cert, key, passphrase }) } : {}),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername ? { servername } : {}),
  };
}

function toContext(files: Pick<TlsOptions, "ca" | "cert" | "key" | "passphrase">): SecureContext {
  try {
    return createSecureContext(files);
  } catch (error) {
    throw new VinError(
      "VIN_CONFIG",
      "The certificates in the TLS settings can't be used: one is damaged, the key does not fit, or the passphrase is wrong. Check the TLS settings of the service.",
      { reason: lowLevelCode(error) },
    );
  }
}
