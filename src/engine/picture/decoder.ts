/** What every decoder does, whatever the type of the picture. */
import type { Header } from "./header";
import type { Raster } from "./raster";

/**
 * Decodes a file whose header was read before; a file that says another size deeper inside is taken for broken.
 * @throws Error when the file is broken
 */
export type Decoder = (bytes: Uint8Array, header: Header) => Promise<Raster>;
