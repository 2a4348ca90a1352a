import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FilterClaim, Scorer } from "../../../src/claim/contract.js";
import { temporaryFolder } from "../../support/cli.js";
import { nodeClaim, openClaim, programFile, TEMPLATE } from "../../support/outside.js";

async function scorerOf(file: string, limitSeconds = 10): Promise<Scorer> {
  return (openClaim(file, { limitSeconds }).claim as FilterClaim).open(null, "wasm");
}

function scoreOf(scorer: Scorer, ...nonces: number[]): Float32Array {
  const out = new Float32Array(nonces.length);
  scorer.score(TEMPLATE, Uint32Array.from(nonces), out);
  return out;
}

describe("a filter that breaks the protocol is ended, with the cause", () => {
  test.each([
    ["NaN", 'return { type: "scores", scores: f32(1, NaN, 2) }', /score of nonce number 1 is NaN, a finite/],
    ["infinity", 'return { type: "scores", scores: f32(1, 2, Infinity) }', /number 2 is Infinity/],
    ["too few", 'return { type: "scores", scores: f32(1, 2) }', /scores have 8 bytes, 12 are needed/],
    ["too many", 'return { type: "scores", scores: f32(1, 2, 3, 4) }', /scores have 16 bytes, 12 are needed/],
    ["not base64", 'return { type: "scores", scores: "*" }', /its scores are not base64: "\*"/],
    ["loose base64", 'return { type: "scores", scores: f32(1, 2, 3) + "\\n" }', /its scores are not base64/],
    ["an array", "return '[1,2,3]\\n'", /answer to score is not a JSON object: "\[1,2,3\]"/],
    ["no JSON", "return 'nonsense\\n'", /answer to score is not JSON: "nonsense"/],
    ["an empty line", "return '\\n'", /answer to score is not JSON: ""/],
    ["no UTF-8", "process.stdout.write(Buffer.of(255, 10))", /answer to score is not UTF-8/],
    ["an unknown message", 'return { type: "guess" }', /it answered score with "guess", "scores" is needed/],
    ["an answer to another question", 'return { type: "ok" }', /it answered score with "ok"/],
    ["no type", "return {}", /it answered score with an object without a type/],
    ["a missing member", 'return { type: "scores" }', /its "scores" message is not valid: scores: /],
    ["a member too many", 'return { type: "scores", scores: zeros(message), x: 1 }', /not valid: .*"x"/],
    [
      "two lines",
      'return JSON.stringify({ type: "scores", scores: zeros(message) }) + "\\n{}\\n"',
      /more than one line for an answer: ".*scores.*", then "\{\}\\n"/,
    ],
    ["an exit", "process.exit(3)", /it exited with status 3/],
    ["an exit by a signal", "process.kill(process.pid, 'SIGTERM')", /it was ended by SIGTERM/],
    [
      "an exception",
      "throw new Error('out of luck')",
      /it exited with status 1; last lines of its stderr: .*out of luck/,
    ],
  ])("%s", async (_, answers, cause) => {
    const scorer = await scorerOf(nodeClaim(answers));
    expect(() => scoreOf(scorer, 1, 2, 3)).toThrow(cause);
    expect(() => scoreOf(scorer, 1, 2, 3)).toThrow(cause);
  });

  test.each([
    ["nesting", 'return "[".repeat(60 * 2 ** 20) + "\\n"'],
    ["an array of numbers", 'return { type: "scores", scores: new Array(300).fill(0) }'],
    ["members", 'return "{" + \'"a":0,\'.repeat(10 * 2 ** 20) + \'"a":0}\\n\''],
  ])("more parts than any answer has: %s", async (_, answers) => {
    const scorer = await scorerOf(nodeClaim(answers));
    expect(() => scoreOf(scorer, 1)).toThrow(
      /too many parts, or is nested too deeply: arrays are sent as base64/,
    );
  });

  test("a closed stdout", async () => {
    const ready = '{"type":"ready","protocol":1,"name":"x","kind":"filter","fit":false}';
    const source = `#!/bin/sh\nread -r hello; echo '${ready}'; read -r question; exec >&-; sleep 20\n`;
    const scorer = await scorerOf(programFile("claim", source, 0o755));
    expect(() => scoreOf(scorer, 1)).toThrow("it closed its stdout");
  });

  test("a line of more than 64 MiB", async () => {
    const scorer = await scorerOf(nodeClaim('return "x".repeat(65 * 2 ** 20) + "\\n"'));
    expect(() => scoreOf(scorer, 1)).toThrow(/a line of more than 64 MiB; its stderr is empty/);
  });

  test("an endless stream of lines", async () => {
    const scorer = await scorerOf(
      nodeClaim('for (;;) process.stdout.write(\'{"type":"ok"}\\n\'.repeat(10000));'),
    );
    expect(() => scoreOf(scorer, 1)).toThrow(/more than one line/);
  });

  test("a line that nothing asked for", async () => {
    const file = nodeClaim(
      'setTimeout(() => process.stdout.write("boo\\n"), 50); return { type: "scores", scores: zeros(message) }',
    );
    const scorer = await scorerOf(file);
    scoreOf(scorer, 1);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(() => scoreOf(scorer, 1)).toThrow(/wrote to stdout what nothing asked for: "boo\\n"/);
  });

  test("silence past the limit; what it says later is no answer to anything, and its process is gone", async () => {
    const marker = join(temporaryFolder(), "pid");
    const file = nodeClaim(
      `fs.writeFileSync(${JSON.stringify(marker)}, String(process.pid));
       console.error("thinking");
       setTimeout(() => process.stdout.write(JSON.stringify({ type: "scores", scores: f32(1) }) + "\\n"), 1500);`,
    );
    const scorer = await scorerOf(
      programFile("late.mjs", `import fs from "node:fs";\n${readFileSync(file, "utf8")}`),
      1,
    );
    const fault = /it gave no answer within 1 s; last lines of its stderr: thinking/;
    expect(() => scoreOf(scorer, 1)).toThrow(fault);
    expect(existsSync(`/proc/${readFileSync(marker, "utf8")}/cmdline`)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(() => scoreOf(scorer, 1)).toThrow(fault);
  });

  test("the last lines of its stderr are quoted, and no more of them", async () => {
    const file = nodeClaim(
      'for (let i = 0; i < 1000; i++) console.error("line " + i + " \\u0007" + "x".repeat(i === 999 ? 1000 : 1));' +
        "process.exitCode = 1; process.stdin.destroy();",
    );
    const scorer = await scorerOf(file);
    let message = "";
    try {
      scoreOf(scorer, 1);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(
      /^it exited with status 1; last lines of its stderr: line 994 .* \| line 999 {2}x{200,231}\.\.\.$/,
    );
    expect(message).not.toContain("line 993");
  });
});
