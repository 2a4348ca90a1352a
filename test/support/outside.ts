import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type {
  openOutside as OpenOutside,
  OutsideClaim,
  OutsideSpec,
} from "../../src/claim/outside/open-outside.js";
import { ROOT, temporaryFolder } from "./cli.js";

/** A header whose bytes count up. */
export const TEMPLATE = Uint8Array.from({ length: 76 }, (_, i) => i);

const { openOutside } = (await import(`${ROOT}dist/claim/outside/open-outside.js`)) as {
  openOutside: typeof OpenOutside;
};

/** Opens a claim as built, for its thread runs JavaScript; it is closed when the test ends. */
export function openClaim(file: string, spec: Partial<OutsideSpec> = {}): OutsideClaim {
  const outside = openOutside({
    id: "outside",
    file,
    pow: { id: "sha256d", templateBytes: 76, nonceOffset: 76 },
    hitProbability: 2 ** -4,
    view: "full",
    seed: "00".repeat(32),
    limitSeconds: 10,
    ...spec,
  });
  onTestFinished(() => outside.close());
  return outside;
}

/** A file with a program in it. */
export function programFile(name: string, source: string, mode = 0o644): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, source, { mode });
  return file;
}

/**
 * A claim in JavaScript: `answers` is the body of a function of each message after hello; what it returns is sent, a
 * string as it is.
 */
export function nodeClaim(answers: string, ready: object = {}): string {
  const hello = { type: "ready", protocol: 1, name: "test", kind: "filter", fit: false, ...ready };
  return programFile(
    "claim.mjs",
    `import { createInterface } from "node:readline";
let hello;
const f32 = (...numbers) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64");
const u32 = (...numbers) => Buffer.from(Uint32Array.from(numbers).buffer).toString("base64");
const count = (message) => Buffer.from(message.nonces, "base64").length / 4;
const zeros = (message) => f32(...new Array(count(message)).fill(0));
const answer = (message) => {
${answers}
};
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.type === "end") process.exit(0);
  if (message.type === "hello") hello = message;
  const said = message.type === "hello" ? ${JSON.stringify(hello)} : answer(message);
  if (said !== undefined) process.stdout.write(typeof said === "string" ? said : JSON.stringify(said) + "\\n");
}
`,
  );
}
