import { workerData } from "node:worker_threads";
import { move, transferableSymbol, valueSymbol } from "piscina";
import type { SharedPow } from "../pow/pow-function.js";
import { takeShared } from "../pow/registry.js";
import type { DatasetSpec, Stretch } from "./build-plan.js";
import { labelBatch, powOf } from "./label-batch.js";

/*
 * What a thread of `labelInOrder` loads. Its data come from there, of the same build.
 */

const { spec, shared } = workerData as { readonly spec: DatasetSpec; readonly shared: readonly SharedPow[] };
takeShared(shared);
const pow = powOf(spec);

/** Labels a batch, and hands its rows over instead of copying them. */
export function label(stretches: readonly Stretch[]): unknown {
  const batch = labelBatch(spec, pow, stretches);
  return move({ [transferableSymbol]: [batch.rows.buffer as ArrayBuffer], [valueSymbol]: batch });
}
