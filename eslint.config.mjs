import js from "@eslint/js";
import tseslint from "typescript-eslint";

function maxLines(max) {
  return { max, skipBlankLines: true, skipComments: true };
}

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".demo/", ".runtimes/", ".peers/", "coverage/", "docs/api/"] },
  js.configs.recommended,
  // A longer file does more than one thing. The tests of the dialogs may be longer, since they share one browser.
  { rules: { "max-lines": ["error", maxLines(300)] } },
  { files: ["test/editor/**"], rules: { "max-lines": ["error", maxLines(400)] } },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./nodes/tsconfig.editor.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      // A `switch` over an error code or an engine must say what happens to each member.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // `import x = require("…")` is how TypeScript takes in a CommonJS module that exports one function.
      "@typescript-eslint/no-require-imports": ["error", { allowAsImport: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/*.mjs", "**/*.cjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        fetch: "readonly",
        AbortController: "readonly",
        AbortSignal: "readonly",
        performance: "readonly",
      },
    },
  },
);
