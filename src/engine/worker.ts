import { workerData } from "node:worker_threads";
import type { SharedPow } from "../pow/pow-function.js";
import { takeShared } from "../pow/registry.js";

/*
 * What a worker thread of the engine loads. Its data come from `threadExecutor` of the same build.
 */

takeShared((workerData as { readonly shared: readonly SharedPow[] }).shared);

export { executeHere } from "./executor.js";
