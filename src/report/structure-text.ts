import type { TrialResult } from "../trial/results.js";
import { grouped } from "../trial/wording.js";

type Structure = NonNullable<TrialResult["structure"]>;

/** What algebra tells of a reduced SHA-256, beside what models learn there. */
export function structureText({ rounds, samples, templateKnown, wordsUnknown }: Structure): string {
  const parts = [
    `with the template known ${checksText(templateKnown, samples)}`,
    `with all message words unknown ${checksText(wordsUnknown, samples)}`,
  ];
  const undone = parts.join("; ");
  if (templateKnown.checkBits === 0) {
    return `${undone}: beyond 18 rounds undoing them needs the nonce, and this way of looking finds nothing`;
  }
  const constant = rounds < 4 ? "; the nonce is not in the hash, which is the same for every nonce" : "";
  return `${undone}${constant}; a null here would say what the model learns, not that there is no structure`;
}

function checksText(
  { checkBits, passing, randomPassing }: Structure["templateKnown"],
  samples: number,
): string {
  if (checkBits === 0) return "no bit can be checked";
  const of = grouped(samples);
  return `${checkBits} bits are checked by undoing the rounds: ${grouped(passing)} of ${of} hashes pass, ${grouped(randomPassing)} of ${of} random words`;
}
