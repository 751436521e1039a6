/** The process of a web server that means harm: whoever fetches a picture from it is to lose time, memory or secrets. */
import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { startPictureHost, writeForEver } from "../../test/double/picture-host";
import { pictureOf } from "../../test/src/picture/samples";
import { serve } from "./child";

const JPEG = pictureOf("jpeg");
const BOMB = gzipSync(Buffer.alloc(100 * 1024 * 1024));

const PATHS: Record<string, RequestListener> = {
  "/endless": (_request, response) => writeForEver(response, JPEG),
  "/drip": (_request, response) => {
    const timer = setInterval(() => response.write("x"), 20);
    response.once("close", () => clearInterval(timer));
  },
  "/silent": () => {},
  "/gzip": (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(BOMB),
  "/metadata": (_request, response) => {
    response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end();
  },
  "/truncated": (_request, response) => {
    response.writeHead(200, { "content-length": 1_000_000 });
    response.write(JPEG, () => response.socket?.destroy());
  },
};

serve<object, string>(async () => {
  const host = await startPictureHost((request, response) => PATHS[request.url ?? ""]?.(request, response));
  return host.url;
});
