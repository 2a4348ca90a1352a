import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { FROM_CLAIM, FROM_TRIAL, protocolJsonSchema } from "../../../src/claim/outside/protocol.js";
import { ROOT } from "../../support/cli.js";

const PAGE = readFileSync(`${ROOT}src/claim/outside/PROTOCOL.md`, "utf8");
const SCHEMA = protocolJsonSchema() as { $defs: Record<string, object> };

test("the published JSON Schema is that of the code (update it with npx vitest run -u)", async () => {
  const text = `${JSON.stringify(SCHEMA, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../../src/claim/outside/protocol.schema.json");
});

const validate = new Ajv2020({ strict: false }).compile(SCHEMA);

test("every message of the protocol page is valid, and every message is on the page", () => {
  const lines = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].flatMap((match) =>
    match[1]!.trim().split("\n"),
  );
  const types = new Set<string>();
  for (const line of lines) {
    const message = JSON.parse(line.replaceAll('"HEX"', '"00ff"')) as { type: string };
    expect(validate(message), `${line}: ${JSON.stringify(validate.errors)}`).toBe(true);
    types.add(message.type);
  }
  expect([...types].sort()).toEqual(Object.keys({ ...FROM_TRIAL, ...FROM_CLAIM }).sort());
});

const READY = { type: "ready", protocol: 1, name: "x", kind: "filter", fit: false };

test.each([
  ["a protocol of another version", { ...READY, protocol: 2 }],
  ["a keep of 1", { ...READY, keep: 1 }],
  ["a keep of a searcher", { ...READY, kind: "searcher", keep: 0.5 }],
  ["a name with a line feed", { ...READY, name: "a\nb" }],
  ["no name", { ...READY, name: "" }],
  ["another kind", { ...READY, kind: "composer" }],
  ["a member too many", { ...READY, fits: true }],
  ["a member too few", { type: "scores" }],
  ["an unknown type", { type: "score!", scores: "" }],
])("refuses %s, in code and schema", (_, message) => {
  expect(validate(message)).toBe(false);
  for (const schema of Object.values(FROM_CLAIM)) expect(schema.safeParse(message).success).toBe(false);
});
