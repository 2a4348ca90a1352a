import { z } from "zod";

/** What counts hashes, hits and the like. */
export const count = z.int().nonnegative();

/** A figure that there may not be. */
export const figure = z.number().nullable();
