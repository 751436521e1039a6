/** Understands the fields of a reader request: which picture, taken where and when. */
import { toUtcTimestamp } from "../cloud/timestamp";
import { isVinError } from "../errors";
import { toPicture } from "../picture/input";
import type { Picture } from "../picture/types";
import type { Fields } from "./body";
import { concerning, refuseField } from "./refusal";

export interface ReadRequest {
  /** Where the picture came from; refusals are about this field. */
  field: "upload" | "upload_url";
  picture: Picture;
  cameraId: string | null;
  /** UTC with `Z`. */
  timestamp: string | null;
}

const LONGEST_CAMERA_ID = 255;

/**
 * @param api `ocr` wants `type=vin` besides
 * @throws Refusal 400 for a field that is missing or wrong, 413 for a larger picture
 */
export async function toReadRequest(
  fields: Fields,
  api: "vin" | "ocr",
  maxPictureBytes: number,
): Promise<ReadRequest> {
  if (api === "ocr") checkType(fields.texts.get("type"));
  const cameraId = fields.texts.get("camera_id") || null;
  if (cameraId !== null && cameraId.length > LONGEST_CAMERA_ID) {
    throw refuseField("camera_id", `Ensure this field has no more than ${LONGEST_CAMERA_ID} characters.`);
  }
  const timestamp = timestampOf(fields.texts.get("timestamp"));
  return { ...(await pictureOf(fields, maxPictureBytes)), cameraId, timestamp };
}

async function pictureOf(
  { file, texts }: Fields,
  maxBytes: number,
): Promise<Pick<ReadRequest, "field" | "picture">> {
  const text = texts.get("upload") || null;
  const url = texts.get("upload_url") || null;
  if (file === null && text === null && url === null) {
    throw refuseField("upload", "No picture was sent. Send it as upload, or its address as upload_url.");
  }
  const field = file === null && text === null ? "upload_url" : "upload";
  const value = file ? { buffer: file.bytes, originalname: file.filename } : (text ?? url);
  const picture = await concerning(field, () => toPicture(value, { maxBytes }));
  if (picture.kind === "url" && field === "upload") {
    throw refuseField("upload", "This is an address instead of a picture. Send it as upload_url.");
  }
  if (picture.kind === "bytes" && field === "upload_url") {
    throw refuseField("upload_url", "Enter a valid URL that starts with http:// or https://.");
  }
  return { field, picture };
}

function timestampOf(text: string | undefined): string | null {
  try {
    return toUtcTimestamp(text);
  } catch (error) {
    if (isVinError(error)) throw refuseField("timestamp", "Write the time like 2019-08-19T13:11:25, in UTC.");
    throw error;
  }
}

function checkType(type: string | undefined): void {
  if (type === undefined)
    throw refuseField("type", "This field is required. This server reads the type vin.");
  if (type !== "vin") throw refuseField("type", "This server reads the type vin only.");
}
