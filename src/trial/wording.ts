/** `+1.30 %` of a lift of 1.013; `+0.00 %` is random search. */
export function liftPercent(lift: number): string {
  const percent = (lift - 1) * 100;
  const size = Math.abs(percent);
  const text = Math.round(size) >= 1000 ? grouped(size) : size.toFixed(digitsFor(size));
  return `${percent < 0 && Number(text) !== 0 ? "-" : "+"}${text} %`;
}

/** `-0.40 % to +1.10 %`. */
export function liftRange([low, high]: readonly [number, number]): string {
  return `${liftPercent(low)} to ${liftPercent(high)}`;
}

/** A share as per cent: `2 %`, `0.35 %`. */
export function percent(share: number): string {
  return `${decimals(share * 100)} %`;
}

/** A confidence level with two figures of what it leaves out: `99 %`, `99.983 %`. */
export function levelText(level: number): string {
  const leftOut = 100 * (1 - level);
  const places = leftOut > 0 ? Math.max(0, 1 - Math.floor(Math.log10(leftOut) + 1e-9)) : 0;
  return `${Number((100 * level).toFixed(places))} %`;
}

/** `1 234 567`, with thin groups that do not depend on a locale. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** A p-value or e-value, also where only its decimal logarithm is a number: `0.031`, `2e-9`, `1e-412`, `3.4e8`. */
export function smallNumber(value: number | null, log10: number | null): string {
  if (value !== null && value >= 1e-4 && value < 1e6) return String(Number(value.toPrecision(3)));
  if (log10 === null) return "-";
  if (log10 === Number.NEGATIVE_INFINITY) return "< 1e-300";
  const exponent = Math.floor(log10);
  const digits = Math.round(10 ** (log10 - exponent) * 10) / 10;
  return digits < 10 ? `${digits}e${exponent}` : `1e${exponent + 1}`;
}

/** Three significant digits, without an exponent where it can be: `8.9`, `-0.31`. */
export function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A figure to four significant digits, or the two ends of a range: `0.465`, `20 to 63`. */
export function quantityText(quantity: number | readonly [number, number]): string {
  const text = (value: number) =>
    Number.isInteger(value) ? grouped(value) : String(Number(value.toPrecision(4)));
  return typeof quantity === "number" ? text(quantity) : quantity.map(text).join(" to ");
}

/** `6.7 M`, `850`, `12 k`. */
export function compact(value: number): string {
  const units: [number, string][] = [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
  ];
  const unit = units.find(([size]) => value >= size);
  return unit ? `${Number((value / unit[0]).toPrecision(3))}${unit[1]}` : String(Math.round(value));
}

function decimals(value: number): string {
  return Math.round(value) >= 1000 ? grouped(value) : String(Number(value.toFixed(digitsFor(value))));
}

function digitsFor(value: number): number {
  return value >= 100 ? 0 : value >= 10 ? 1 : 2;
}
