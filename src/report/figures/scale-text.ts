/** `+10 %` of 1.1, `-5 %`, `0 %`: a lift at a tick, without needless digits. */
export function tickPercent(lift: number): string {
  const value = Number(((lift - 1) * 100).toPrecision(6));
  return `${value > 0 ? "+" : ""}${Number(value.toFixed(6))}\u00a0%`;
}

/** `1`, `10`, `1 000`, `10⁶`: a power of ten at a tick. */
export function powerOfTen(exponent: number): string {
  if (exponent >= 0 && exponent <= 3) return exponent === 3 ? "1\u202f000" : String(10 ** exponent);
  if (exponent < 0 && exponent >= -3) return (10 ** exponent).toFixed(-exponent);
  return `10${[...String(exponent)].map((sign) => RAISED[sign]!).join("")}`;
}

const RAISED: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

/** Round figures from `low` to `high`, about `count` of them, `origin` among them if it lies between. */
export function roundTicks(low: number, high: number, count: number, origin = 0): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((candidate) => candidate >= rough * (1 - 1e-9))!;
  const ticks: number[] = [];
  for (let i = Math.ceil((low - origin) / step - 1e-9); origin + i * step <= high + 1e-9 * step; i++) {
    ticks.push(Number((origin + i * step).toPrecision(12)));
  }
  return ticks;
}

/** Text cut to a length, with an ellipsis. */
export function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
