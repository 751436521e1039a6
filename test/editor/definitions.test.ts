/** What the editor pages register, and what their checks say where no dialog is open (import, deploy). */
import assert from "node:assert/strict";
import ts from "typescript";
import {
  buildPages,
  loadDefinition,
  NODE_TYPES,
  scriptOf,
  type EditorDefinition,
  type NodeType,
} from "../support/editor-pages";

describe("the editor pages", () => {
  let pages: Record<NodeType, string>;
  let definitions: Record<NodeType, EditorDefinition>;

  before(async () => {
    pages = await buildPages();
    const load = (type: NodeType) => [type, loadDefinition(pages[type])] as const;
    definitions = Object.fromEntries(NODE_TYPES.map(load)) as Record<NodeType, EditorDefinition>;
  });

  /** The verdict on one value, for a node with these other settings. */
  function check(type: NodeType, property: string, value: unknown, settings: object = {}): true | string {
    const { defaults, credentials } = definitions[type];
    const field = defaults[property] ?? credentials?.[property];
    assert.ok(field?.validate, `${type} checks ${property}`);
    return field.validate.call({ ...settings }, value, { label: field.label });
  }

  describe("registrations", () => {
    for (const type of NODE_TYPES) {
      it(`of ${type} can be read without running it, as the Flow Library does`, () => {
        const source = ts.createSourceFile("page.js", scriptOf(pages[type]), ts.ScriptTarget.Latest, true);
        const found: ts.CallExpression[] = [];
        const walk = (node: ts.Node): void => {
          if (ts.isCallExpression(node) && node.expression.getText() === "RED.nodes.registerType")
            found.push(node);
          ts.forEachChild(node, walk);
        };
        walk(source);
        assert.equal(found.length, 1);
        const [name, definition] = found[0]?.arguments ?? [];
        assert.ok(name && ts.isStringLiteral(name) && name.text === type);
        assert.ok(definition && ts.isObjectLiteralExpression(definition));
        for (const property of definition.properties) {
          const key = property.name?.getText() ?? "";
          if (!ts.isPropertyAssignment(property)) continue;
          const value = property.initializer;
          if (["category", "color", "icon"].includes(key)) assert.ok(ts.isStringLiteral(value), key);
          if (["inputs", "outputs"].includes(key)) assert.ok(ts.isNumericLiteral(value), key);
          if (["defaults", "credentials"].includes(key)) assert.ok(ts.isObjectLiteralExpression(value), key);
        }
      });

      it(`of ${type} carries a version for later migrations`, () => {
        assert.equal(definitions[type].defaults["version"]?.value, 1);
      });

      it(`of ${type} accepts its own defaults, apart from the service that is still to be chosen`, () => {
        const { defaults } = definitions[type];
        const settings = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));
        for (const [key, { value, validate }] of Object.entries(defaults)) {
          assert.equal(validate?.call(settings, value, {}) ?? true, true, key);
        }
      });

      it(`of ${type} never throws in a check, whatever a flow file holds`, () => {
        const { defaults, credentials } = definitions[type];
        const odd = [
          undefined,
          null,
          "",
          " ",
          NaN,
          Infinity,
          -1,
          "abc",
          {},
          [],
          true,
          "http://",
          "https://[",
          "\u0000",
        ];
        for (const { validate } of Object.values({ ...defaults, ...credentials })) {
          for (const value of odd) {
            const verdict = validate?.call({}, value, {}) ?? true;
            assert.ok(verdict === true || (typeof verdict === "string" && verdict.length > 0));
          }
        }
      });

      it(`of ${type} names every checked field in its reasons`, () => {
        const { defaults, credentials } = definitions[type];
        for (const [key, field] of Object.entries({ ...defaults, ...credentials })) {
          if (field.validate || field.required) assert.ok(field.label, key);
        }
      });
    }

    for (const [type, password] of [
      ["vin-service", "token"],
      ["vin-read", "cameraPassword"],
    ] as const) {
      it(`put the ${password} into a password credential, never into a property`, () => {
        const { credentials, defaults } = definitions[type];
        assert.equal(credentials?.[password]?.type, "password");
        assert.ok(!(password in defaults));
      });
    }

    it("refer to Node-RED's own TLS and proxy settings, and ask for neither", () => {
      const { tls, proxy } = definitions["vin-service"].defaults;
      assert.deepEqual([tls?.type, tls?.required, tls?.value], ["tls-config", false, ""]);
      assert.deepEqual([proxy?.type, proxy?.required, proxy?.value], ["http proxy", false, ""]);
    });
  });

  describe("checks of vin-service", () => {
    const cloud = { engine: "cloud", baseUrl: "https://api.platerecognizer.com" };

    it("ask for a token where the cloud's own address is used", () => {
      for (const engine of ["cloud", "fallback"]) {
        const settings = { ...cloud, engine };
        assert.equal(check("vin-service", "token", "", settings), "vin-service.reason.token");
        assert.equal(check("vin-service", "token", "some-token", settings), true);
      }
    });

    it("ask for a token at every address of the vendor", () => {
      const settings = { ...cloud, baseUrl: "https://other.platerecognizer.com" };
      assert.equal(check("vin-service", "token", "", settings), "vin-service.reason.token");
    });

    it("refuse a token that was pasted with the word before it", () => {
      assert.equal(
        check("vin-service", "token", "Token some-token", cloud),
        "vin-service.reason.token-blanks",
      );
    });

    it("let blanks around a token be, which the runtime takes off", () => {
      assert.equal(check("vin-service", "token", " some-token\n", cloud), true);
    });

    it("ask for no token offline, nor for a server of one's own", () => {
      assert.equal(check("vin-service", "token", "", { ...cloud, engine: "embedded" }), true);
      assert.equal(check("vin-service", "token", "", { ...cloud, baseUrl: "http://127.0.0.1:8080" }), true);
    });

    for (const address of ["ftp://example.com", "example.com", "https://", "//example.com"]) {
      it(`refuse the address ${address}`, () => {
        assert.equal(check("vin-service", "baseUrl", address, cloud), "vin-service.reason.baseUrl");
      });
    }

    for (const address of [
      "https://user:pw@example.com",
      "https://example.com/?token=1",
      "https://example.com/#a",
    ]) {
      it(`refuse the address ${address}, which could hold a secret`, () => {
        assert.equal(check("vin-service", "baseUrl", address, cloud), "vin-service.reason.baseUrl-plain");
      });
    }

    it("accept addresses with a port and a path", () => {
      assert.equal(check("vin-service", "baseUrl", "http://127.0.0.1:8080/vin", cloud), true);
    });

    for (const [property, wrong, right] of [
      ["concurrency", ["0", 65, "two"], [1, "64"]],
      ["callsPerSecond", [0, "-1", " "], [0.5, "8"]],
      ["timeout", [0, null], ["0.5", 60]],
      ["deadline", [-5, "soon"], [600]],
      ["queueLimit", [-1, "-"], [0, "100"]],
      ["repeat", [-1, 11], [0, "10"]],
      ["monthlyLimit", [-1, 101, "all"], ["", 0, "95.5"]],
      ["duplicateWindow", [-1, 3601], [0, "60"]],
    ] as const) {
      it(`keep ${property} within its bounds`, () => {
        for (const value of wrong)
          assert.equal(check("vin-service", property, value), "vin-service.reason.number");
        for (const value of right) assert.equal(check("vin-service", property, value), true);
      });
    }

    it("let be what the dialog hides while readings come from this machine", () => {
      const offline = { engine: "embedded" };
      for (const property of ["callsPerSecond", "timeout", "repeat", "monthlyLimit", "duplicateWindow"]) {
        assert.equal(check("vin-service", property, "soon", offline), true);
        assert.equal(check("vin-service", property, "soon", cloud), "vin-service.reason.number");
      }
      assert.equal(check("vin-service", "deadline", "soon", offline), "vin-service.reason.number");
    });
  });

  describe("checks of vin-read and vin-stats", () => {
    it("let the confidence be blank, which means automatic", () => {
      assert.equal(check("vin-read", "minConfidence", ""), true);
      assert.equal(check("vin-read", "minConfidence", "0.9"), true);
      assert.equal(check("vin-read", "minConfidence", "80"), "vin-service.reason.number");
    });

    it("let missing and blank settings be, which mean the usual value", () => {
      for (const type of NODE_TYPES) {
        for (const { validate } of Object.values(definitions[type].defaults)) {
          assert.equal(validate?.call({}, undefined, {}) ?? true, true);
          assert.equal(validate?.call({}, "", {}) ?? true, true);
        }
      }
    });

    it("keep the warning a percentage and the interval within what a timer can wait", () => {
      assert.equal(check("vin-stats", "warnAt", "80"), true);
      assert.equal(check("vin-stats", "warnAt", 101), "vin-service.reason.number");
      assert.equal(check("vin-stats", "interval", 0), true);
      assert.equal(check("vin-stats", "interval", 35001), "vin-service.reason.number");
    });
  });

  describe("output labels of vin-read", () => {
    const labels = (settings: object, count: number) => {
      const node = { ...settings, _: (key: string) => key.replace("vin-read.output.", "") };
      return Array.from({ length: count }, (_, index) =>
        definitions["vin-read"].outputLabels?.call(node, index),
      );
    };

    it("follow the outputs that are switched on", () => {
      assert.deepEqual(labels({}, 1), ["reading"]);
      assert.deepEqual(labels({ errorOutput: true }, 2), ["reading", "error"]);
      assert.deepEqual(labels({ notFoundOutput: true, errorOutput: true }, 3), [
        "reading",
        "not-found",
        "error",
      ]);
    });
  });
});
