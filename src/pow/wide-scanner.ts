import type { PowFunction, WideScanner } from "./pow-function.js";

/**
 * A scanner of the most significant 64 bits of each hash: the function's own, or, where it has none, its whole hash
 * one by one.
 *
 * @throws {RangeError} if the template has another length than the function's
 */
export function openWideScanner(pow: PowFunction, template: Uint8Array): WideScanner {
  const own = pow.openWideScanner?.(template);
  if (own !== undefined) return own;
  pow.hash(template, 0);
  return {
    scan(nonces, out, next) {
      if (nonces.length === 0) throw new RangeError("no nonces to scan");
      for (const [name, { length }] of Object.entries({ out, next })) {
        if (length < nonces.length)
          throw new RangeError(`${name} has ${length} words, ${nonces.length} are needed`);
      }
      for (const [i, nonce] of nonces.entries()) {
        const hash = pow.hash(template, nonce);
        const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
        out[i] = view.getUint32(28, true);
        next[i] = view.getUint32(24, true);
      }
    },
  };
}
