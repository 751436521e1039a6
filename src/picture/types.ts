/** What this package accepts as a picture, once it has been looked at. */

export type PictureType = "jpeg" | "png" | "webp" | "gif" | "bmp" | "tiff";

/** Picture bytes whose type was recognised by their first bytes, never by what the sender claimed. */
export interface PictureBytes {
  kind: "bytes";
  /** The encoded file. Read only: it may share memory with the message. */
  bytes: Uint8Array;
  type: PictureType;
  /** Base name given with an upload, for display only. */
  filename: string | null;
}

/** A picture that is still somewhere else. */
export interface PictureUrl {
  kind: "url";
  url: URL;
}

export type Picture = PictureBytes | PictureUrl;
