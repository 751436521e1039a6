import { AFTER_UPLOAD } from "../cloud/network-failure";
import { VinError } from "../errors";
export function mayBeBilled(error: VinError): boolean {
  return (error.cause.reason ?? "").endsWith(AFTER_UPLOAD) || error.code === "VIN_BAD_RESPONSE";
}
export function wasReusedConnection(_error: VinError): boolean {
  return false;
}
export function isUnclearDenial(_error: VinError): boolean {
  return false;
}
export function quotaError(error: VinError): VinError {
  return new VinError("VIN_QUOTA", error.message, error.cause);
}
