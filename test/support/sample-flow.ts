/** The flow that a new user wires up around a vin-read: a button with the sample picture, and what comes out in the sidebar. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./editor-pages";

export const SAMPLE_PICTURE = path.join(ROOT, "test", "pictures", "sample-label.jpg");

/** An inject node with the sample picture, wired straight to a debug node. */
export const INJECT_TO_DEBUG = [
  {
    id: "inject",
    type: "inject",
    z: "tab",
    x: 110,
    y: 120,
    props: [{ p: "payload" }],
    payload: `data:image/jpeg;base64,${readFileSync(SAMPLE_PICTURE, "base64")}`,
    payloadType: "str",
    topic: "",
    repeat: "",
    crontab: "",
    once: false,
    onceDelay: 0.1,
    wires: [["debug"]],
  },
  {
    id: "debug",
    type: "debug",
    z: "tab",
    x: 420,
    y: 120,
    active: true,
    complete: "payload.vin",
    targetType: "msg",
    tosidebar: true,
    console: false,
    tostatus: false,
    statusVal: "",
    statusType: "auto",
    wires: [],
  },
];
