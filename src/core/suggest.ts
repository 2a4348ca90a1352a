import { distance } from "fastest-levenshtein";

/** The valid word nearest to `word` by edit distance, or undefined if none is near. */
export function nearest(word: string, valid: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 2)) + 1;
  for (const candidate of valid) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** `did you mean "x"? valid: a, b, c`, for the end of an error message. */
export function suggestion(word: string, valid: readonly string[]): string {
  const best = nearest(word, valid);
  const list = `valid: ${valid.join(", ")}`;
  return best === undefined ? list : `did you mean "${best}"? ${list}`;
}
