import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Words } from "../../src/kernel/words.js";
import { HeaderKernel } from "../../src/pow/header-kernel.js";
import { checkKnownAnswers } from "../../src/pow/known-answers.js";
import type { PowFunction } from "../../src/pow/pow-function.js";
import { powFunction } from "../../src/pow/registry.js";
import { sha256dHeader, sha256Header } from "../../src/pow/sha256-header.js";
import { testWith } from "../support/tools.js";

const sha256d = powFunction("sha256d");

/** An algebra in which one constant has one bit flipped. */
function misread<W>(words: Words<W>, constant: number, bit: number): Words<W> {
  return new Proxy(words, {
    get(target, name) {
      if (name === "constant") {
        return (value: number) => target.constant(value === constant ? value ^ (1 << bit) : value);
      }
      const member = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

describe("checkKnownAnswers", () => {
  test("sha256d passes", () => {
    expect(checkKnownAnswers(sha256d)).toEqual({
      passed: true,
      checked: 6,
      detail: "hash and scanner agree with the genesis block and 5 regtest headers",
    });
  });

  test.each(Array.from({ length: 64 }, (_, i) => i + 1))("sha256:%i passes", (rounds) => {
    expect(checkKnownAnswers(powFunction(`sha256:${rounds}`))).toEqual({
      passed: true,
      checked: 1,
      detail: `hash and scanner agree with the genesis header with ${rounds} rounds`,
    });
  });

  test.each([
    ["a round constant of the first round", 0x428a2f98],
    // Of the last rounds of the second hash only what the top word needs is left, up to round 61.
    ["a round constant of round 61", 0x90befffa],
    ["a word of the initial state", 0x5be0cd19],
    ["the message length in the padding", 640],
  ])("%s with one bit flipped: the scanner fails", (_, constant) => {
    for (const bit of [0, 31]) {
      const kernel = new HeaderKernel((words, header) =>
        sha256dHeader(misread(words, constant, bit), header),
      );
      const { passed, checked, detail } = checkKnownAnswers({
        ...sha256d,
        openScanner: (template) => kernel.openScanner(template),
      });
      expect({ passed, checked }).toEqual({ passed: false, checked: 1 });
      expect(detail).toMatch(/^scanner gives [0-9a-f]{8} instead of [0-9a-f]{8} for the genesis block$/);
    }
  });

  test("one round too few: the scanner fails", () => {
    const kernel = new HeaderKernel((words, header) => sha256Header(words, header, 19));
    const broken = { ...powFunction("sha256:20"), openScanner: kernel.openScanner.bind(kernel) };
    expect(checkKnownAnswers(broken).passed).toBe(false);
  });

  test.each([0, 1, 2, 3])("lane %i of each group wrong: the scanner fails", (lane) => {
    const broken: PowFunction = {
      ...sha256d,
      openScanner(template) {
        const scanner = sha256d.openScanner(template);
        return {
          scan(nonces, out) {
            scanner.scan(nonces, out);
            for (let i = lane; i < nonces.length; i += 4) out[i]! ^= 1;
          },
        };
      },
    };
    expect(checkKnownAnswers(broken).passed).toBe(false);
  });

  test("one bit of hash() wrong: hash fails", () => {
    const broken: PowFunction = {
      ...sha256d,
      hash: (template, nonce) => sha256d.hash(template, nonce).map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
    };
    expect(checkKnownAnswers(broken).detail).toMatch(/^hash gives [0-9a-f]{64} instead of 0{10}19d6/);
  });

  test("an error is a failure, not a crash", () => {
    const broken: PowFunction = {
      ...sha256d,
      openScanner() {
        throw new RangeError("no SIMD\nhere");
      },
    };
    expect(checkKnownAnswers(broken)).toEqual({
      passed: false,
      checked: 1,
      detail: "no SIMD here was thrown for the genesis block",
    });
  });

  test.each(["sha256:0", "sha256:65", "other"])("%s: what has no known answer does not pass", (id) => {
    expect(checkKnownAnswers({ ...sha256d, id })).toEqual({
      passed: false,
      checked: 0,
      detail: `no answers are known for ${id}`,
    });
  });
});

testWith("python3", "the fixture is what its program prints", (python3) => {
  const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url);
  const printed = execFileSync(python3, [fileURLToPath(fixture("sha256-rounds.py"))], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual(JSON.parse(readFileSync(fixture("sha256-rounds.json"), "utf8")));
});
