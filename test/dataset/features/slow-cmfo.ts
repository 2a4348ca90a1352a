/** CMFO's seven dimensions computed as they are defined, one header at a time, with a plain Fourier sum. */
export function slowCmfoVector(header: Uint8Array, frame: "identity" | "quadratic"): number[] {
  const bytes = [...header, ...new Array<number>(128 - header.length).fill(0)];
  const nibbles = bytes
    .flatMap((byte) => [byte >> 4, byte & 15])
    .map((x, p) => (frame === "identity" ? x : (x + ((p * p) % 16)) % 16));
  const half = nibbles.filter((_, p) => p % 2 === 0);
  const quarter = half.filter((_, p) => p % 2 === 0);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

  const amplitudes = nibbles.map((_, k) => {
    let [re, im] = [0, 0];
    for (const [p, x] of nibbles.entries()) {
      re += (x - 7.5) * Math.cos((2 * Math.PI * p * k) / 256);
      im += (x - 7.5) * Math.sin((2 * Math.PI * p * k) / 256);
    }
    return Math.hypot(re, im);
  });
  const total = sum(amplitudes);

  // Direction by direction, so that what cancels cancels exactly.
  const at = (m: number) => nibbles.filter((x) => Math.min(x, 15 - x) === m).length;
  const diagonal = (a: number, b: number, c: number, d: number) =>
    Math.SQRT1_2 * (at(a) + at(b) - at(c) - at(d));
  const turn =
    Math.atan2(at(2) - at(6) + diagonal(1, 3, 5, 7), at(0) - at(4) + diagonal(1, 7, 3, 5)) / (2 * Math.PI);

  return [
    entropy(nibbles) / 4,
    (entropy(nibbles) + entropy(half) + entropy(quarter)) / 12,
    sum(nibbles.map((x) => Math.abs(2 * x - 15))) / 3840,
    1 + sum(amplitudes.map((a) => (a < 1e-9 ? 0 : (a / total) * Math.log2(a / total)))) / 8,
    nibbles.filter((x, p) => p > 0 && x !== nibbles[p - 1]).length / 255,
    turn < 0 ? turn + 1 : turn,
    sum(nibbles) / 3840,
  ];
}

function entropy(symbols: readonly number[]): number {
  return [...new Set(symbols)].reduce((bits, symbol) => {
    const share = symbols.filter((other) => other === symbol).length / symbols.length;
    return bits - share * Math.log2(share);
  }, 0);
}
