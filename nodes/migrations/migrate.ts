/** Brings the settings of a node up to the version that the code understands, at run time and in the editor alike. */

/** Settings of a node as a flow file holds them. */
export type Settings = Record<string, unknown>;

/** Makes the settings of one version into those of the next. Pure: what it is given stays as it was. */
export type Step = (settings: Settings) => Settings;

/**
 * Settings of the version that follows the last step. `steps[n]` leads from version n to n + 1; settings without a
 * version are version 0. Those of a newer package are left as they are, since nobody here knows what they mean.
 */
export function migrate<T extends object>(settings: T, steps: readonly Step[]): T {
  const from = versionOf((settings as Settings)["version"]);
  if (from >= steps.length) return settings;
  const migrated = steps
    .slice(from)
    .reduce<Settings>((before, step) => step(before), { ...(settings as Settings) });
  return { ...migrated, version: steps.length } as unknown as T;
}

/** A step that writes down what a version took for granted, so that it still holds when the usual values change. */
export function fillIn(usual: Settings): Step {
  return (settings) => {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
    return { ...usual, ...Object.fromEntries(given) };
  };
}

function versionOf(value: unknown): number {
  const version = Number(value);
  return Number.isInteger(version) && version > 0 ? version : 0;
}
