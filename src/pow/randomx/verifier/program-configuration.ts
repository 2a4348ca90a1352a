import type { RandomXParameters } from "../parameters.js";
import { Config, Place } from "./machine-places.js";

const FRACTION = (1n << 52n) - 1n;
const LOW_FRACTION = (1n << 22n) - 1n;
const ITEM_BYTES = 64;

/**
 * Sets registers of group A and the configuration from the first 128 bytes of the program buffer (RandomX
 * specification, sections 4.5.2 to 4.5.6). The rounding mode stays as it is.
 */
export function configureProgram(
  view: DataView,
  { datasetBaseSize, datasetExtraSize }: RandomXParameters,
): void {
  const quadword = (i: number) => view.getBigUint64(Place.programBuffer + 8 * i, true);
  for (let i = 0; i < 8; i++) {
    const word = quadword(i);
    view.setBigUint64(Place.a + 8 * i, (word & FRACTION) | ((1023n + (word >> 59n)) << 52n), true);
  }
  const { config } = Place;
  const address = quadword(8) & BigInt(datasetBaseSize - 1) & ~BigInt(ITEM_BYTES - 1);
  view.setUint32(config + Config.ma, Number(address), true);
  view.setUint32(config + Config.mx, Number(quadword(10) & 0xffffffffn), true);
  const selection = Number(quadword(12) & 15n);
  for (let i = 0; i < 4; i++) {
    const register = 2 * i + ((selection >> i) & 1);
    view.setUint32(config + Config.readRegisters + 4 * i, Place.r + 8 * register, true);
  }
  const offsets = BigInt(datasetExtraSize / ITEM_BYTES + 1);
  view.setUint32(config + Config.datasetOffset, Number(quadword(13) % offsets), true);
  for (const half of [0, 1]) {
    const word = quadword(14 + half);
    const exponent = 0x300n | ((word >> 60n) << 4n);
    view.setBigUint64(Place.exponentMask + 8 * half, (word & LOW_FRACTION) | (exponent << 52n), true);
  }
}
