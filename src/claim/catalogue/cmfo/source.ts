import type { PowFamily } from "../../../pow/pow-family.js";

/** Where the claims of this family come from. */
export const CMFO_SOURCE = "1JONMONTERV/CMFO-COMPUTACION-FRACTAL-, commit 01ae785";

/** Functions of 80-byte headers, in which the family's positions and fields make sense. */
export const HEADER_FAMILIES: readonly PowFamily[] = ["sha256d", "scrypt"];

/**
 * Operations of one 7-D vector: about thirty for each of 129 frequencies of the spectrum, and the rest from counts. Nearly
 * two compressions of SHA-256.
 */
export const VECTOR_OPERATIONS = 4200;
