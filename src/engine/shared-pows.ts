import { UsageError } from "../core/errors.js";
import type { SharedPow } from "../pow/pow-function.js";
import { powFunction } from "../pow/registry.js";

/** What functions keep in memory that threads share, filled once. */
export function sharedPows(ids: readonly string[], seed: string): SharedPow[] {
  return ids.flatMap((id) => {
    try {
      return powFunction(id, seed).share?.() ?? [];
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(`${id}: ${error.message}`, { cause: error });
      throw error;
    }
  });
}
