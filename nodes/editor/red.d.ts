/** The part of Node-RED's editor that the dialogs use; the published typings know neither reasons nor labels. */

/** `true`, or the reason why the value is refused, for people. */
type Verdict = true | string;

interface ValidatorOptions {
  /** The property's own label. */
  label?: string;
}

type Validator<P> = (this: EditorNode & P, value: unknown, options?: ValidatorOptions) => Verdict;

interface EditorNode {
  id: string;
  type: string;
  name?: string;
  /** Edited since the last deploy. */
  changed?: boolean;
  /** What the server told: texts in clear, of passwords only whether there is one. */
  credentials?: Record<string, unknown>;
  _def: { defaults: Record<string, { value: unknown }> };
  /** Translates a key of the node's own locale file. */
  _(key: string, values?: Record<string, unknown>): string;
}

interface FieldDefinition<P, V> {
  value: V;
  label?: string;
  required?: boolean;
  /** Type of the config node that the property refers to. */
  type?: string;
  validate?: Validator<P>;
}

interface NodeDefinition<P> {
  category: string;
  color?: string;
  icon?: string;
  inputs?: 0 | 1;
  outputs?: number;
  defaults: { [K in keyof P]: FieldDefinition<P, P[K]> };
  credentials?: Record<string, { type: "text" | "password"; label?: string; validate?: Validator<P> }>;
  paletteLabel?: (this: EditorNode) => string;
  label: (this: EditorNode & P) => string;
  labelStyle?: (this: EditorNode & P) => string;
  outputLabels?: (this: EditorNode & P, index: number) => string;
  onadd?: (this: EditorNode & P) => void;
  oneditprepare?: (this: EditorNode & P) => void;
  oneditsave?: (this: EditorNode & P) => void;
  oneditcancel?: (this: EditorNode & P) => void;
  oneditdelete?: (this: EditorNode & P) => void;
}

declare const RED: {
  _(key: string, values?: Record<string, unknown>): string;
  nodes: {
    registerType<P>(type: string, definition: NodeDefinition<P>): void;
    node(id: string): (EditorNode & { engine?: string }) | null | undefined;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
  events: { on(event: "nodes:add", listener: (node: EditorNode) => void): void };
  i18n: {
    /** The language that the editor speaks. */
    lang(): string;
  };
  tray: { resize(): void };
  validators: {
    typedInput(options: {
      typeField: string;
      allowBlank: boolean;
      allowUndefined: boolean;
    }): Validator<unknown>;
  };
};
