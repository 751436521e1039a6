/** What the dialogs share: reasons for refused values, typed inputs with a name, and the “Advanced” fold. */

import { migrate, type Settings, type Step } from "../migrations/migrate";

/** A text of the file that all three nodes share, also where there is no node yet to ask. */
export function sharedText(key: string, values?: Record<string, unknown>): string {
  return RED._(`@vin-id/node-red/vin-service:vin-service.${key}`, values);
}

/** A text of vin-read's own file. */
export function readText(key: string, values?: Record<string, unknown>): string {
  return RED._(`@vin-id/node-red/vin-read:vin-read.${key}`, values);
}

/** A field's value as trimmed text; fields hold text, numbers and booleans only. */
export function asText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

/**
 * Refuses what is no number from `least` to `most`. Blank and missing pass: the runtime then takes the usual value.
 * Node-RED itself lets `${NAME}` pass before it asks.
 */
export function numberBetween(least: number, most: number): Validator<unknown> {
  return (value, options) => {
    const text = asText(value);
    if (value === undefined || value === "") return true;
    const number = Number(text);
    if (text !== "" && number >= least && number <= most) return true;
    return sharedText("reason.number", { label: options?.label, least, most });
  };
}

/** Refuses what the list does not offer, as a flow made by hand may hold it; blank means the first of the list. */
export function oneOf(...choices: string[]): Validator<unknown> {
  return (value, options) =>
    value === undefined ||
    value === "" ||
    choices.includes(asText(value)) ||
    sharedText("reason.choice", { label: options?.label });
}

/** Checks a typed input; blank and missing pass, as the runtime then takes the usual property. */
export function typedOrBlank(typeField: string): Validator<unknown> {
  return RED.validators.typedInput({ typeField, allowBlank: true, allowUndefined: true });
}

/** Makes a typed input that is called what its label says, for people who hear the dialog instead of seeing it. */
export function typedField(
  property: string,
  types: ("msg" | "flow" | "global" | "str" | "env" | "date" | "jsonata")[],
): void {
  const field = $(`#node-input-${property}`);
  const label = $(`label[for="node-input-${property}"]`);
  field.typedInput({ types, typeField: $(`#node-input-${property}Type`) });
  // The widget hides the labelled input and shows one of its own.
  const shown = field.next(".red-ui-typedInput-container").find("input.red-ui-typedInput-input");
  const labelId = `node-input-${property}-label`;
  label.attr("id", labelId);
  shown.attr("aria-labelledby", labelId);
  label.on("click", () => shown.trigger("focus"));
}

/**
 * Brings nodes of older flows up to date as they come into the editor, so that their dialogs show what they mean. They
 * do not count as changed: the runtime reads the stored settings the same way, and the next deploy stores the new ones.
 */
export function migrateWhenAdded(type: string, steps: readonly Step[]): void {
  RED.events.on("nodes:add", (node) => {
    if (node.type !== type) return;
    const stored = settingsOf(node);
    const migrated = migrate(stored, steps);
    if (migrated !== stored) Object.assign(node, migrated);
  });
}

/** What the flow file holds of a node, of all that the editor keeps with it. */
function settingsOf(node: EditorNode): Settings {
  const all = node as unknown as Settings;
  return Object.fromEntries(Object.keys(node._def.defaults).map((property) => [property, all[property]]));
}

/** What a field of the open dialog holds; of a list of config nodes "" where none is chosen. */
export function valueOf(field: JQuery): string {
  const value = field.val();
  // So Node-RED calls the entry that stands for none.
  return typeof value === "string" && value !== "_ADD_" ? value : "";
}

/** The one service there is, for a node that was just dragged in; none when there are several. */
export function onlyService(): string {
  const services: string[] = [];
  RED.nodes.eachConfig(({ id, type }) => void (type === "vin-service" && services.push(id)));
  return services.length === 1 ? (services[0] ?? "") : "";
}

/** Calls back with the engine that the node reads with, and shows the dialog's hint where it has no service, now and when that changes. */
export function onService(listener: (engine: string) => void): void {
  const field = $("#node-input-service");
  const tell = () => {
    const service = RED.nodes.node(valueOf(field));
    $(".vin-id-no-service").toggle(!service);
    listener(service?.engine ?? "embedded");
  };
  field.on("change", tell);
  tell();
}

/** Makes the “Advanced” button show and hide its section, which starts open when something in it was changed. */
export function prepareFold(node: EditorNode, sectionId: string, properties: string[]): void {
  const section = $(`#${sectionId}`);
  const button = $(`button[aria-controls="${sectionId}"]`);
  const show = (open: boolean) => {
    button.attr("aria-expanded", String(open));
    button.find("i").toggleClass("fa-caret-right", !open).toggleClass("fa-caret-down", open);
    section.toggle(open);
    RED.tray.resize();
  };
  const current: Record<string, unknown> = { ...node.credentials, ...node };
  const isChanged = (property: string) => {
    // A credential is usually blank.
    const usual: unknown = node._def.defaults[property]?.value ?? "";
    return String(current[property] ?? usual) !== String(usual);
  };
  show(properties.some(isChanged));
  button.on("click", () => show(button.attr("aria-expanded") !== "true"));
}
