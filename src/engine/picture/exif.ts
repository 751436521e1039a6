/** Finds the orientation in EXIF data. */

const ORIENTATION_TAG = 0x0112;

/**
 * @param exif the TIFF structure of the EXIF block, with or without the leading `Exif\0\0`
 * @returns 1-8 as in the EXIF standard; 1 when it is absent or the data is broken
 */
export function exifOrientation(exif: Uint8Array): number {
  const start = exif[0] === 0x45 && exif[1] === 0x78 ? 6 : 0;
  const view = new DataView(
    exif.buffer,
    exif.byteOffset + Math.min(start, exif.length),
    Math.max(0, exif.length - start),
  );
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let entry = 0; entry < entries; entry++) {
      const at = directory + 2 + entry * 12;
      if (view.getUint16(at, little) !== ORIENTATION_TAG) continue;
      const value = view.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    // Broken EXIF data must not spoil a picture that can be read.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}
