import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * The function that a CommonJS package exports, loaded when it is first called. For packages of hundreds of small files:
 * loading one takes up to .17 s, in every process and thread that imports it.
 */
export function loadedOnCall<F extends (...values: never[]) => number>(name: string) {
  let loaded: F | undefined;
  return (...values: Parameters<F>): number => {
    loaded ??= require(name) as F;
    return loaded(...values);
  };
}
