/** The flows that are deployed in a real Node-RED: a page's upload, and a camera's raw picture. */

export interface ServiceSettings {
  engine: "embedded" | "cloud";
  baseUrl?: string;
  duplicateWindow?: number;
  callsPerSecond?: number;
  redis?: string;
  takeOver?: boolean;
}

/** Without a place on the canvas Node-RED takes a node for a config node. */
const ON_TAB = { z: "tab", x: 0, y: 0 };

/** A vin-read of the picture in the payload, with the reading going to another node. */
const readTo = (next: string) => ({
  id: "read",
  type: "vin-read",
  ...ON_TAB,
  service: "service",
  image: "payload",
  imageType: "msg",
  wires: [[next]],
});

/** POST /read → vin-read → the reading as JSON; failures as JSON with their code. */
export function readOverHttp(service: ServiceSettings): object[] {
  return [
    { id: "tab", type: "tab", label: "flow" },
    { id: "service", type: "vin-service", name: "", ...service },
    { id: "in", type: "http in", ...ON_TAB, url: "/read", method: "post", upload: false, wires: [["read"]] },
    readTo("out"),
    { id: "out", type: "http response", ...ON_TAB, wires: [] },
    { id: "catch", type: "catch", ...ON_TAB, scope: ["read"], wires: [["failed"]] },
    {
      id: "failed",
      type: "function",
      ...ON_TAB,
      func: "msg.statusCode = 422; msg.payload = { code: msg.error.code, message: msg.error.message, cause: msg.error.cause }; return msg;",
      wires: [["out"]],
    },
  ];
}

/** POST /read?topic=… → answered at once, and vin-read → the log: “sent” and what came out as JSON. */
export function readAndPrint(service: ServiceSettings): object[] {
  return [
    { id: "tab", type: "tab", label: "flow" },
    { id: "service", type: "vin-service", name: "", ...service },
    {
      id: "in",
      type: "http in",
      ...ON_TAB,
      url: "/read",
      method: "post",
      upload: false,
      wires: [["out", "topic"]],
    },
    { id: "out", type: "http response", ...ON_TAB, statusCode: "202", wires: [] },
    {
      id: "topic",
      type: "function",
      ...ON_TAB,
      func: "return { topic: msg.req.query.topic, payload: msg.payload };",
      wires: [["read"]],
    },
    readTo("print"),
    {
      id: "print",
      type: "function",
      ...ON_TAB,
      func: `node.warn("sent " + JSON.stringify({ topic: msg.topic, vin: msg.payload.vin, recovered: msg.recovered === true }));`,
      wires: [],
    },
  ];
}
