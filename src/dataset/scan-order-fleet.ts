import type { RandomStream } from "../core/random-stream.js";
import { STUCK_BITS } from "./scan-habits.js";

/** Share of a real pool's winners that had bits 20 to 23 zero; one in 16 is what chance gives. */
export const STUCK_WINNERS = 0.85;

/** Share of all nonces whose bits 20 to 23 are zero. */
export const STUCK_CHANCE = 1 / 16;

/** Share of the fleet whose chips leave those bits at zero; the rest, who take any nonce, have them so by chance. */
const STUCK_SHARE = (STUCK_WINNERS - STUCK_CHANCE) / (1 - STUCK_CHANCE);

/** The rule that past winners of the fleet suggest. */
export function leavesStuckBitsZero(nonce: number): boolean {
  return (nonce & STUCK_BITS) === 0;
}

/**
 * Nonces of a fleet's winning blocks. Every nonce is as lucky as any other, so that a winner's is a draw from where
 * the fleet looks and nothing needs to be hashed.
 */
export function winnersOfFleet(count: number, stream: RandomStream): Uint32Array {
  return Uint32Array.from({ length: count }, () => {
    const stuck = stream.float() < STUCK_SHARE;
    const nonce = stream.uint32();
    return stuck ? nonce & ~STUCK_BITS : nonce;
  });
}
