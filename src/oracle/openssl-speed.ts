import { spawnSync } from "node:child_process";

/** Bytes of one call: so many that what a call costs beside the compressions is of no account. */
const CALL_BYTES = 16384;
const BLOCK_BYTES = 64;

/**
 * SHA-256 compressions per CPU second of the `openssl` on PATH, which uses the processor's SHA instructions; null if it
 * is not there or does not say.
 *
 * @param seconds for how long to measure, a whole number
 */
export function opensslCompressions(seconds = 1): number | null {
  const args = ["speed", "-mr", "-seconds", String(seconds), "-bytes", String(CALL_BYTES), "-evp", "sha256"];
  const { status, stdout } = spawnSync("openssl", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 1000 * seconds + 10_000,
    killSignal: "SIGKILL",
  });
  return status === 0 ? parseSpeed(stdout) : null;
}

/** Compressions per CPU second in the machine-readable output of `openssl speed` (`+F:INDEX:sha256:BYTES_A_SECOND`). */
export function parseSpeed(output: string): number | null {
  const bytes = Number(/^\+F:\d+:sha256:([\d.]+)\s*$/im.exec(output)?.[1]);
  return bytes > 0 ? bytes / BLOCK_BYTES : null;
}
