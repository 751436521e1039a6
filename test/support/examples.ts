/** The example flows as tests deploy them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./editor-pages";

export interface FlowNode extends Record<string, unknown> {
  id: string;
  type: string;
  name?: string;
  /** The flow that it stands on. */
  z?: string;
  wires?: string[][];
}

/** An example whose debug nodes print, and with what only a user can fill in. */
export function example(name: string, change: (node: FlowNode) => object = () => ({})): FlowNode[] {
  const flow = JSON.parse(readFileSync(path.join(ROOT, "examples", `${name}.json`), "utf8")) as FlowNode[];
  return flow.map((node) => ({
    ...node,
    ...(node.type === "debug" ? { console: true } : {}),
    ...change(node),
  }));
}
