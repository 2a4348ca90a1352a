import type quantile from "@stdlib/stats-base-dists-normal-quantile";
import { loadedOnCall } from "../core/loaded-on-call.js";

const normalQuantile = loadedOnCall<typeof quantile>("@stdlib/stats-base-dists-normal-quantile");

/**
 * Normal quantile of an upper tail. The library goes through 2 p - 1 and so loses digits of a small tail: z is good to
 * 1e-9 at 1e-8, to 1e-5 at 1e-12 and is infinite at 1e-17, where no plan goes.
 *
 * @throws {RangeError} by the name given, below 1e-12
 */
export function upperQuantile(name: string, tail: number): number {
  if (!(tail >= 1e-12)) throw new RangeError(`${name} is ${tail}, 1e-12 or more is needed`);
  return -normalQuantile(tail, 0, 1);
}
