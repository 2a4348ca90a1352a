import type { Command } from "commander";
import type { PowFunction } from "../pow/pow-function.js";
import { checked } from "./usage.js";

/** Key of a function that takes one. */
export interface KeyFlags {
  readonly key?: string;
  readonly keyHex?: string;
}

/** Options for the key of a RandomX function. */
export function withKeyOptions(command: Command): Command {
  return command
    .option("--key <TEXT>", "key of a RandomX function, UTF-8 text")
    .option("--key-hex <HEX>", "the same as bytes, e.g. Monero's seed hash");
}

/** The function of an id, under a key if one is given. @throws {UsageError} on bad input */
export async function openPow(id: string, { key, keyHex }: KeyFlags): Promise<PowFunction> {
  const { keyedPowFunction, powFunction } = await import("../pow/registry.js");
  const { hexToBytes } = await import("../core/hex.js");
  const { UsageError } = await import("../core/errors.js");
  if (key !== undefined && keyHex !== undefined) throw new UsageError("give one of --key and --key-hex");
  if (key === undefined && keyHex === undefined) {
    const pow = powFunction(id);
    if (pow.takesKey) throw new UsageError(`${pow.id} needs a key: give --key or --key-hex`);
    return pow;
  }
  return checked(key === undefined ? "--key-hex" : "--key", () =>
    keyedPowFunction(id, key === undefined ? hexToBytes(keyHex!) : new TextEncoder().encode(key)),
  );
}
