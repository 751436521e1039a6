/** Pictures that differ, so that a test can see at the API which ones came, and how often. */

const HEAD = Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Array<number>(60).fill(0)]);

/** The least that passes for a JPEG, with a number at its end. */
export function numberedPicture(number: number): Buffer {
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(number);
  return Buffer.concat([HEAD, tail]);
}

export function numberOf(picture: Buffer): number {
  return picture.readUInt32BE(HEAD.length);
}
