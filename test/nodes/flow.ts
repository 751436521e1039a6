/** The small flows of the node tests, and a picture to send through them. */
import { readFileSync } from "node:fs";
import path from "node:path";

export const TOKEN = "0123456789abcdef-test-token";
export const PICTURE = readFileSync(path.resolve(__dirname, "../pictures/sample-label.jpg"));
/** What the picture shows; the double answers with another one. */
export const LABEL_VIN = "1FA6P8TH3P5012345";
export const CREDENTIALS = { service: { token: TOKEN } };

/** Without a place on the canvas Node-RED takes a node for a config node. */
const ON_TAB = { z: "tab", x: 0, y: 0 };

/** A vin-read on the cloud, with a helper node at each output, and Catch and Complete nodes beside it. */
export function readFlow(baseUrl: string, read: object = {}, service: object = {}): object[] {
  return [
    { id: "tab", type: "tab" },
    {
      id: "service",
      type: "vin-service",
      engine: "cloud",
      baseUrl,
      callsPerSecond: 1000,
      duplicateWindow: 0,
      ...service,
    },
    {
      id: "read",
      type: "vin-read",
      ...ON_TAB,
      service: "service",
      wires: [["first"], ["second"], ["third"]],
      ...read,
    },
    ...["first", "second", "third"].map((id) => ({ id, type: "helper", ...ON_TAB })),
    ...watchers("read"),
  ];
}

/** A vin-stats on the cloud, with the same surroundings. */
export function statsFlow(baseUrl: string, stats: object = {}): object[] {
  return [
    { id: "tab", type: "tab" },
    { id: "service", type: "vin-service", engine: "cloud", baseUrl, callsPerSecond: 1000 },
    {
      id: "stats",
      type: "vin-stats",
      ...ON_TAB,
      service: "service",
      wires: [["first"], ["second"]],
      ...stats,
    },
    ...["first", "second"].map((id) => ({ id, type: "helper", ...ON_TAB })),
    ...watchers("stats"),
  ];
}

function watchers(scope: string): object[] {
  return [
    { id: "catch", type: "catch", ...ON_TAB, scope: [scope], wires: [["caught"]] },
    { id: "complete", type: "complete", ...ON_TAB, scope: [scope], wires: [["completed"]] },
    ...["caught", "completed"].map((id) => ({ id, type: "helper", ...ON_TAB })),
  ];
}
