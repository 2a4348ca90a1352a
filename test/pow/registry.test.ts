import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/core/errors.js";
import { powFunction, powIds } from "../../src/pow/registry.js";

const VALID = `valid: ${powIds().join(", ")}`;

describe("powFunction", () => {
  test("gives one object an id", () => {
    expect(powFunction("sha256d")).toBe(powFunction("sha256d"));
    expect(powFunction("sha256:7")).toBe(powFunction("sha256:7"));
    expect(powFunction("sha256:7")).not.toBe(powFunction("sha256:8"));
  });

  test("header functions have 76-byte templates with the nonce after them", () => {
    for (const id of ["sha256d", "sha256:1", "sha256:64", "scrypt", "scrypt:2,1"]) {
      const { templateBytes, nonceOffset, ...rest } = powFunction(id);
      expect([rest.id, templateBytes, nonceOffset]).toEqual([id, 76, 76]);
    }
  });

  test("the real functions, and only they, are full", () => {
    expect(powFunction("sha256d").full).toBe(true);
    const full = Array.from({ length: 64 }, (_, i) => powFunction(`sha256:${i + 1}`).full);
    expect(full.indexOf(true)).toBe(63);
  });

  test.each([
    ["sha265d", `unknown pow "sha265d": did you mean "sha256d"? ${VALID}`],
    ["sha256", `unknown pow "sha256": did you mean "sha256d"? ${VALID}`],
    ["SHA256D", `unknown pow "SHA256D": did you mean "sha256d"? ${VALID}`],
    ["sha512:12", `unknown pow "sha512:12": did you mean "sha256:12"? ${VALID}`],
    ["", `unknown pow "": ${VALID}`],
    ["something else", `unknown pow "something else": ${VALID}`],
    ["a\nb", `unknown pow "a\\nb": ${VALID}`],
    ["sha256:65", `pow "sha256:65": rounds must be 1..64; ${VALID}`],
    ["sha256:0", `pow "sha256:0": rounds must be 1..64; ${VALID}`],
    ["sha256:", `pow "sha256:": rounds must be 1..64; ${VALID}`],
    ["sha256:R", `pow "sha256:R": rounds must be 1..64; ${VALID}`],
    ["sha256:1e1", `pow "sha256:1e1": rounds must be 1..64; ${VALID}`],
    ["sha256: 7", `pow "sha256: 7": rounds must be 1..64; ${VALID}`],
    ["scrpyt", `unknown pow "scrpyt": did you mean "scrypt"? ${VALID}`],
    ["scrypt:1024", `pow "scrypt:1024": two numbers are needed, as in scrypt:1024,2; ${VALID}`],
    ["scrypt:1000,8", `pow "scrypt:1000,8": N must be a power of 2 from 2 to 1024; ${VALID}`],
    ["scrypt:1,8", `pow "scrypt:1,8": N must be a power of 2 from 2 to 1024; ${VALID}`],
    ["scrypt:2048,8", `pow "scrypt:2048,8": N must be a power of 2 from 2 to 1024; ${VALID}`],
    ["scrypt:64,9", `pow "scrypt:64,9": rounds must be 1..8; ${VALID}`],
    ["scrypt:64,0", `pow "scrypt:64,0": rounds must be 1..8; ${VALID}`],
    ["scrypt:064,8", `pow "scrypt:064,8": write "scrypt:64,8"; ${VALID}`],
    ["blake2b:0", `pow "blake2b:0": rounds must be 1..12; ${VALID}`],
    ["blake2b:13", `pow "blake2b:13": rounds must be 1..12; ${VALID}`],
    ["blake2b:01", `pow "blake2b:01": write "blake2b:1"; ${VALID}`],
    ["blake2b:1,3", `pow "blake2b:1,3": write "blake2b:3"; ${VALID}`],
    ["blake2b:3,2", `pow "blake2b:3,2": FIRST must not be above LAST; ${VALID}`],
    ["blake2b:2,13", `pow "blake2b:2,13": rounds must be 1..12; ${VALID}`],
    ["blake2b:2,3,4", `pow "blake2b:2,3,4": two numbers of rounds are needed, as in blake2b:11,12; ${VALID}`],
    ["salsa:9", `pow "salsa:9": rounds must be 1..8; ${VALID}`],
    ["blake2b", `unknown pow "blake2b": did you mean "blake2b:1"? ${VALID}`],
    ["sha256d:64", `pow "sha256d:64": two numbers of rounds are needed, as in sha256d:16,64; ${VALID}`],
    ["sha256:07", `pow "sha256:07": write "sha256:7"; ${VALID}`],
  ])("%j is refused in one line", (id, message) => {
    expect(() => powFunction(id)).toThrow(new UsageError(message));
  });
});

test("powIds lists the forms of ids", () => {
  expect(powIds().join()).toMatch(/^sha256d,sha256:R \(R = 1\.\.64\),/);
});
