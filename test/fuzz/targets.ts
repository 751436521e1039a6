/** What is fed with hostile input, and what must hold whatever it is fed. */
import type fc from "fast-check";
import { cloudTargets } from "./targets/cloud";
import { pictureTargets } from "./targets/picture";
import { settingsTargets } from "./targets/settings";
import { vinTargets } from "./targets/vin";

export interface Target {
  name: string;
  /** Strings, bytes or JSON, so that what breaks it can be kept in the corpus. */
  input: fc.Arbitrary<unknown>;
  /** Throws when a promise is broken. */
  holds: (input: unknown) => void;
}

export const TARGETS: Target[] = [...cloudTargets, ...pictureTargets, ...settingsTargets, ...vinTargets];
