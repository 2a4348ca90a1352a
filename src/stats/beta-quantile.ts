import type quantile from "@stdlib/stats-base-dists-beta-quantile";
import { loadedOnCall } from "../core/loaded-on-call.js";

/** Quantile of a beta distribution: probability p in [0, 1], shapes above 0; NaN beyond. */
export const betaQuantile = loadedOnCall<typeof quantile>("@stdlib/stats-base-dists-beta-quantile");
