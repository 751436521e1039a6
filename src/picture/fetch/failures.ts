/** Says in plain words why a picture was not fetched; of its address only the host is named. */
import { VinError } from "../../errors";
import { megabytes } from "../bytes";

export function wrongScheme(): VinError {
  return new VinError("VIN_URL_REFUSED", "Pictures can be fetched from http:// and https:// addresses only.");
}

/** @param thisMachine the host leads to this machine, which a setting can allow; else it is special, and nothing can */
export function addressRefused(host: string, thisMachine: boolean): VinError {
  const sentence = thisMachine
    ? `For safety, pictures aren't fetched from ${host}, because it is this machine itself. If a camera program runs here, allow “Also fetch pictures from this machine” in the service (vin-id serve: --allow-this-machine).`
    : `For safety, pictures aren't fetched from ${host}, because it is a special address. Use an address in your network or on the internet.`;
  return new VinError("VIN_URL_REFUSED", sentence, { host });
}

export function passwordRefused(host: string): VinError {
  return new VinError(
    "VIN_URL_REFUSED",
    `${host} is on the internet and wants the password unencrypted, so it was not sent. Use an address that starts with https://, or let the camera use digest sign-in.`,
    { host },
  );
}

export function tooManyRedirects(host: string): VinError {
  return new VinError(
    "VIN_FETCH_FAILED",
    `${host} only points on to other addresses. Use the address of the picture itself.`,
    { host },
  );
}

export function wrongRedirect(host: string): VinError {
  return new VinError(
    "VIN_FETCH_FAILED",
    `${host} points to an address that is none. Use the address of the picture itself.`,
    { host },
  );
}

/** @param signedIn a user name and password were given */
export function statusError(host: string, status: number, signedIn: boolean): VinError {
  return new VinError("VIN_FETCH_FAILED", `${host} ${troubleOf(status, signedIn)}`, { host, status });
}

function troubleOf(status: number, signedIn: boolean): string {
  if (status === 401 || status === 403) {
    return signedIn
      ? "does not accept the user name and password, or they give no right to this picture. Check the sign-in for the picture's address."
      : "asks for a user name and password. Check the sign-in for the picture's address.";
  }
  if (status === 404) return "has no picture at this address. Check the address.";
  return `gave no picture (status ${status}). Check the address and the camera.`;
}

/** @param reason the low-level code */
export function networkError(host: string, reason: string): VinError {
  const trouble =
    reason === "ENOTFOUND" || reason === "EAI_AGAIN"
      ? "can't be found on the network"
      : reason === "ECONNREFUSED"
        ? "refuses the connection"
        : "can't be reached, or broke the connection off";
  return new VinError("VIN_FETCH_FAILED", `${host} ${trouble}. Check the address and the camera.`, {
    host,
    reason,
  });
}

/** @param limit bytes */
export function tooLarge(host: string, limit: number): VinError {
  return new VinError(
    "VIN_TOO_LARGE",
    `The picture at ${host} is larger than ${megabytes(limit)}. Use a smaller one.`,
    { host, limit },
  );
}

export function timeout(host: string, timeoutMs: number): VinError {
  const limit = timeoutMs / 1000;
  return new VinError(
    "VIN_TIMEOUT",
    `${host} did not deliver the picture within ${limit} seconds. Check the camera and the network.`,
    { host, limit },
  );
}

export function noPicture(host: string, { message, cause }: VinError): VinError {
  return new VinError("VIN_BAD_IMAGE", `${host} answered, but not with a picture. ${message}`, {
    ...cause,
    host,
  });
}
