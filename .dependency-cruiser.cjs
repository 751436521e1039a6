/**
 * The arrows of the house (CONTRIBUTING.md): a room imports from the rooms below it, never from one above or beside it.
 * Imports of types count, too. Rooms are listed here; an import from a room that isn't is refused.
 */

/** Each room, with the rooms it may import from besides itself. Everyone may use the plain files in BASE. */
const ROOMS = {
  vin: [],
  picture: [],
  cloud: ["picture", "vin"],
  engine: ["picture", "vin"],
  line: ["cloud", "engine", "picture"],
};
const BASE = "^src/(ending|errors|types|options|setting|version)\\.ts$";

const inRooms = (names) => names.map((name) => `^src/${name}/`);

const arrows = Object.entries(ROOMS).map(([room, below]) => ({
  name: `what-${room}-may-use`,
  comment: `src/${room}/ may import from ${["itself", "ending, errors, types, options, setting", ...below].join(", ")} only.`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^(src|nodes|test|bench|scripts)/", pathNot: [BASE, ...inRooms([room, ...below])] },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...arrows,
    {
      name: "base-runs-alone",
      comment: "Errors, types and options may name types of the rooms, and run without them.",
      severity: "error",
      from: { path: BASE },
      // The rule for a Redis URL needs nothing but errors, and lives with what uses it.
      to: {
        path: "^(src|nodes)/",
        pathNot: [BASE, "^src/line/redis/address\\.ts$"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "src-without-node-red",
      comment: "src/ works without Node-RED: in a program, on the command line, as a server.",
      severity: "error",
      from: { path: "^(src|test/src)/" },
      to: { path: ["^nodes/", "node_modules/(@types/)?(@node-red/|node-red)"] },
    },
    {
      name: "server-beside-nodes",
      comment:
        "Command, server and nodes stand beside each other on the reader; only the command starts the server.",
      severity: "error",
      from: { path: "^src/(?!cli/|server/)|^nodes/" },
      to: { path: "^src/(cli|server)/" },
    },
    {
      name: "server-without-command",
      severity: "error",
      from: { path: "^src/server/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "editor-and-runtime-apart",
      comment:
        "Dialogs run in a browser. What they import must not need Node.js; migrations and limits are plain functions.",
      severity: "error",
      from: { path: "^nodes/editor/" },
      to: {
        path: "^(src/(cloud|line|engine|cli|server)/|nodes/(?!editor/|migrations/|lib/limits))",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "shipped-without-tools",
      comment: "What is shipped imports neither tests nor tools.",
      severity: "error",
      from: { path: "^(src|nodes)/" },
      to: { path: "^(test|bench|scripts)/" },
    },
    {
      name: "no-circle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-dead-end", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
