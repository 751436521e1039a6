/** The sign-in of a camera, worked out from RFC 7616 apart from the client's own code, with the habits of real ones. */
import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";

export interface DigestHostOptions {
  username: string;
  password: string;
  realm?: string;
  /** As it stands in the challenge; null: not named, which means MD5. */
  algorithm?: "SHA-256" | "SHA-256-sess" | "MD5" | "MD5-sess" | null;
  /** As it stands in the challenge; null: the older kind without. */
  qop?: string | null;
  opaque?: string;
  /** After this many uses a nonce is stale. */
  usesPerNonce?: number;
  /** Asks for a new nonce without saying that the old one was only stale. */
  silentlyStale?: boolean;
  /** More challenges, before the digest ones. */
  before?: string[];
}

interface Nonce {
  uses: number;
  /** Session algorithms stay with the first one. */
  clientNonce: string | null;
}

/** Answers like `listener` once the client has signed in. */
export function withDigest(options: DigestHostOptions, listener: RequestListener): RequestListener {
  const { realm = "camera", algorithm = null, qop = "auth", before = [] } = options;
  const nonces = new Map<string, Nonce>();
  const challenge = (stale: boolean) => {
    const nonce = randomBytes(12).toString("base64");
    nonces.set(nonce, { uses: 0, clientNonce: null });
    return [
      `Digest realm="${realm.replace(/["\\]/g, "\\$&")}"`,
      `nonce="${nonce}"`,
      ...(qop === null ? [] : [`qop="${qop}"`]),
      ...(algorithm === null ? [] : [`algorithm=${algorithm}`]),
      ...(options.opaque === undefined ? [] : [`opaque="${options.opaque}"`]),
      ...(stale && !options.silentlyStale ? ["stale=true"] : []),
    ].join(", ");
  };
  return (request, response) => {
    const verdict = judge(request, { ...options, realm, algorithm, qop }, nonces);
    if (verdict === "right") return void listener(request, response);
    const header = [...before, challenge(verdict === "stale")];
    response.writeHead(401, { "www-authenticate": header }).end("sign in");
  };
}

function judge(
  request: IncomingMessage,
  options: DigestHostOptions,
  nonces: Map<string, Nonce>,
): "right" | "wrong" | "stale" {
  const fields = fieldsOf(request.headers.authorization ?? "");
  const nonce = nonces.get(fields["nonce"] ?? "");
  if (!nonce) return "wrong";
  nonce.clientNonce ??= fields["cnonce"] ?? "";
  if (fields["response"] !== expectedResponse(request, fields, options, nonce)) return "wrong";
  if (fields["realm"] !== options.realm || fields["opaque"] !== options.opaque) return "wrong";
  if (fields["uri"] !== request.url) return "wrong";
  if (nonce.uses >= (options.usesPerNonce ?? Infinity)) return "stale";
  nonce.uses += 1;
  // Each use must count on, or someone might be repeating what was overheard.
  return options.qop === null || parseInt(fields["nc"] ?? "", 16) === nonce.uses ? "right" : "wrong";
}

function expectedResponse(
  request: IncomingMessage,
  fields: Record<string, string>,
  { username, password, realm, algorithm, qop }: DigestHostOptions,
  nonce: Nonce,
): string {
  const hash = (text: string) =>
    createHash(algorithm?.startsWith("SHA-256") ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const secret = hash(`${username}:${realm}:${password}`);
  const key = algorithm?.endsWith("-sess")
    ? hash(`${secret}:${fields["nonce"]}:${nonce.clientNonce}`)
    : secret;
  const target = hash(`${request.method}:${request.url}`);
  const name = fields["username"] ?? decodeURIComponent((fields["username*"] ?? "").replace("UTF-8''", ""));
  if (name !== username) return "another user";
  if (qop === null) return hash(`${key}:${fields["nonce"]}:${target}`);
  return hash(`${key}:${fields["nonce"]}:${fields["nc"]}:${fields["cnonce"]}:${fields["qop"]}:${target}`);
}

/** Fields of an authorization header; read character by character, because values hold commas and quotes. */
function fieldsOf(header: string): Record<string, string> {
  const fields: Record<string, string> = {};
  let name = "";
  let value = "";
  let state: "name" | "value" | "quoted" = "name";
  const rest = header.replace(/^Digest /, "");
  for (let i = 0; i <= rest.length; i += 1) {
    const character = rest[i] ?? ",";
    if (state === "quoted" && i < rest.length) {
      if (character === "\\") value += rest[(i += 1)] ?? "";
      else if (character === '"') state = "value";
      else value += character;
    } else if (character === ",") {
      fields[name.trim()] = value;
      [name, value, state] = ["", "", "name"];
    } else if (state === "name" && character === "=") state = "value";
    else if (state === "value" && character === '"') state = "quoted";
    else if (state === "name") name += character;
    else value += character;
  }
  return fields;
}
