/**
 * Functions that share their definition and the layout of a template: a function, its weakened forms and the planted
 * ones on it. `sha256d` and `scrypt` hash 80-byte headers, `randomx` hashing blobs; the
 * BLAKE2b that RandomX begins with is of its family, and so is the Salsa20 core of scrypt of scrypt's.
 */
export const POW_FAMILIES = ["sha256d", "scrypt", "randomx"] as const;
export type PowFamily = (typeof POW_FAMILIES)[number];

/** The family of a function's id, e.g. `sha256d` of `planted:0.3@sha256:7`; undefined if it belongs to none. */
export function powFamily(id: string): PowFamily | undefined {
  const base = id.startsWith("planted") ? (id.split("@")[1] ?? "sha256d") : id;
  if (/^sha256d?(:|$)/.test(base)) return "sha256d";
  if (/^(scrypt|salsa)(:|$)/.test(base)) return "scrypt";
  return /^(randomx(-core|-lite(-[ab])?)?|blake2b)(:|$)/.test(base) ? "randomx" : undefined;
}
