/** Puts the sample pictures into the example flows; run it after a sample picture or the list below has changed. */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Which inject node of which example holds which sample picture; with a number, only its first bytes: a broken one. */
const PICTURES = {
  "Read one picture.json": { "sample picture": "sample-label.jpg" },
  "Not found and errors.json": {
    "picture with a VIN": "sample-label.jpg",
    "picture without a VIN": "no-vin-label.jpg",
  },
  "Several VINs in one picture.json": { "two stickers": "two-labels.jpg" },
  "Open a gate for known vehicles.json": {
    "a known vehicle": "sample-label.jpg",
    "another vehicle": "plate.jpg",
    "no vehicle at all": "no-vin-label.jpg",
  },
  "Try again after a failure.json": { "sample picture": "sample-label.jpg" },
  "Publish over MQTT.json": { "sample picture": "sample-label.jpg" },
  "Share pictures over MQTT.json": { "sample picture": "sample-label.jpg" },
  "Save pictures that failed.json": {
    "picture with a VIN": "sample-label.jpg",
    "picture without a VIN": "no-vin-label.jpg",
    "broken picture": ["sample-label.jpg", 900],
  },
};

for (const [example, pictures] of Object.entries(PICTURES)) {
  const file = join(root, "examples", example);
  let text = readFileSync(file, "utf8");
  for (const node of JSON.parse(text)) {
    const picture = node.type === "inject" && pictures[node.name];
    if (!picture) continue;
    const [name, bytes] = [picture].flat();
    const base64 = readFileSync(join(root, "test", "pictures", name))
      .subarray(0, bytes)
      .toString("base64");
    const filled = { ...node, payload: `data:image/jpeg;base64,${base64}` };
    text = replaceNode(text, node, filled);
  }
  writeFileSync(file, text);
}

/** Changes one payload and leaves the rest of the file as it is formatted. */
function replaceNode(text, before, after) {
  const property = ({ payload }) => `"payload": ${JSON.stringify(payload)}`;
  const start = text.indexOf(`"id": "${before.id}"`);
  const value = text.indexOf(property(before), start);
  if (start < 0 || value < 0) throw new Error(`the node ${before.name} is not where it should be`);
  return text.slice(0, value) + property(after) + text.slice(value + property(before).length);
}
