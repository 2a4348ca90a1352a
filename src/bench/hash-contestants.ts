import { countingHasher, nodeScrypt, nodeSha256d } from "../oracle/hashers.js";
import type { Contestant } from "./interleaved.js";

export { scannerContestant } from "../oracle/hashers.js";

/** What a program would use without a kernel of its own: the platform's and a library's implementation. */
export async function peersOf(id: string): Promise<Contestant[]> {
  if (id === "sha256d") return [nodeSha256d(), await nobleSha256d()];
  if (id === "scrypt") return [nodeScrypt()];
  return [];
}

async function nobleSha256d(): Promise<Contestant> {
  const { sha256 } = await import("@noble/hashes/sha2.js");
  return countingHasher("@noble/hashes sha256 twice", (data) => sha256(sha256(data)));
}
