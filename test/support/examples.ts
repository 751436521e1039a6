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

/** An example on a flow of its own, whose debug nodes print, and with what only a user can fill in. */
export function example(name: string, change: (node: FlowNode) => object = () => ({})): FlowNode[] {
  const nodes = JSON.parse(readFileSync(path.join(ROOT, "examples", `${name}.json`), "utf8")) as FlowNode[];
  const tab = { id: `tab of ${name}`, type: "tab", label: name };
  const placed = nodes.map((node) => ({
    ...node,
    // Whatever stands on no flow is a config node.
    ...("x" in node ? { z: tab.id } : {}),
    ...(node.type === "debug" ? { console: true } : {}),
    ...change(node),
  }));
  return [tab, ...placed];
}
