/** The endpoints of the VIN ID API, and two for whoever looks after the server. */
import type { HttpBindings } from "@hono/node-server";
import { type Context, type Handler, Hono } from "hono";
import { cors } from "hono/cors";
import { VinError } from "../errors";
import type { Reader } from "../reader";
import type { Accounts } from "./accounts";
import { hasBody, receiveFields } from "./body";
import type { Connections } from "./connections";
import type { Delivery } from "./intake";
import { type ReadRequest, toReadRequest } from "./read-request";
import { concerning, Refusal, refuse } from "./refusal";
import { toReply } from "./reply";

export interface AppOptions {
  reader: Reader;
  accounts: Accounts;
  connections: Connections;
  maxPictureBytes: number;
  version: string;
  /** True once no new work is wanted. */
  isStopping: () => boolean;
  /** Told of a fault in the server itself. */
  onFault: (error: Error) => void;
}

type Env = { Bindings: HttpBindings };

const READERS = [
  { path: "/v1/vin/reader", api: "vin" },
  { path: "/v1/ocr/reader", api: "ocr" },
] as const;

export function createApp(options: AppOptions): Hono<Env> {
  const { accounts, isStopping } = options;
  // Not strict: a slash at the end is taken off before the paths below are looked up, so that both ways are one.
  const app = new Hono<Env>({ strict: false });
  app.use(
    cors({ origin: "*", allowMethods: ["GET", "POST"], exposeHeaders: ["Retry-After"], maxAge: 86_400 }),
  );
  app.use(async (context, next) => {
    await next();
    if (isStopping()) context.header("connection", "close");
  });

  for (const { path, api } of READERS) {
    app.post(path, readHandler(api, options));
    app.all(path, allowOnly("POST"));
  }
  app.get("/v1/vin/statistics", (context) =>
    context.json(accounts.identify(context.req.header("authorization")).statistics()),
  );
  app.all("/v1/vin/statistics", allowOnly("GET"));
  app.get("/info", infoHandler(options));
  app.get("/healthz", (context) =>
    isStopping() ? context.json({ status: "stopping" }, 503) : context.json({ status: "ok" }),
  );

  app.notFound((context) => answer(context, refuse(404, "Not found.")));
  app.onError((error, context) => answer(context, toRefusal(error, options.onFault)));
  return app;
}

function readHandler(api: "vin" | "ocr", options: AppOptions): Handler<Env> {
  const { accounts, connections, maxPictureBytes, reader } = options;
  return async (context) => {
    const { incoming } = context.env;
    const account = accounts.identify(context.req.header("authorization"));
    const receive = async (delivery: Delivery) =>
      toReadRequest(await receiveFields(incoming, maxPictureBytes, delivery), api, maxPictureBytes);
    const run = () =>
      account.run(async (delivery) => {
        const request = await receive(delivery);
        return concerning(request.field, () => readFor(context, request, reader, delivery));
      });
    return context.json(toReply(await connections.keep(incoming.socket, run)), 201);
  };
}

/** Reads the picture, unless the client goes away while it waits. A reading that has begun is brought to its end. */
function readFor({ env }: Context<Env>, request: ReadRequest, reader: Reader, delivery: Delivery) {
  const { picture, cameraId, timestamp } = request;
  const gone = new AbortController();
  const leave = () => gone.abort(new VinError("VIN_CLOSED", "The client went away."));
  env.outgoing.once("close", leave);
  const image =
    picture.kind === "url" ? picture.url : { buffer: picture.bytes, originalname: picture.filename };
  return reader.read(image, {
    cameraId,
    timestamp,
    url: "fetch",
    signal: gone.signal,
    // Calling a reading off ends its worker, and starting another one costs more than the rest of the reading.
    onState: () => {
      env.outgoing.off("close", leave);
      delivery.release();
    },
  });
}

function infoHandler({ reader, accounts, version }: AppOptions): Handler<Env> {
  return async (context) => {
    const { readings, failures, waiting } = (await reader.usage()).local;
    const uptime = Math.round(process.uptime());
    return context.json({
      name: "vin-id",
      version,
      engine: reader.engine,
      uptime,
      load: { running: accounts.running, waiting, readings, failures },
    });
  };
}

function allowOnly(method: string): Handler<Env> {
  return (context) => {
    throw refuse(405, `Method "${context.req.method}" not allowed.`, { allow: `${method}, OPTIONS` });
  };
}

function answer(context: Context<Env>, { status, body, headers }: Refusal) {
  // Closed while the body is still coming, the connection would break off, and the client miss the answer.
  const { incoming } = context.env;
  if (hasBody(incoming) && !incoming.complete) context.header("connection", "keep-alive");
  return context.json(body, status, headers);
}

function toRefusal(error: Error, onFault: (error: Error) => void): Refusal {
  if (error instanceof Refusal) return error;
  onFault(error);
  return refuse(500, "The server has a fault of its own. Try again later.");
}
