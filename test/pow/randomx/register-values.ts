import { fromBits, type Operation } from "./rounding-definition.js";

type Operands = readonly [number, number];

/** Operands such as registers of a RandomX machine hold: of group F for sums, else of group E and what they meet. */
export function randomOperands(operation: Operation, next: () => number): Operands {
  switch (operation) {
    case "add":
    case "sub":
      return [additive(next), next() % 2 === 0 ? groupA(next) : next() | 0];
    case "mul":
      return [multiplicative(next), groupA(next)];
    case "div":
      return [multiplicative(next), double(fraction(next), 1023 - 255 + (next() % 256))];
    case "sqrt":
      return [multiplicative(next), 1];
  }
}

function additive(next: () => number): number {
  const sign = next() % 2 === 0 ? 1 : -1;
  switch (next() % 8) {
    case 0:
      return sign * 0;
    case 1:
      return sign * 2 ** -1008;
    case 2:
    case 3:
      return next() | 0;
    case 4:
      return -groupA(next);
    default:
      return sign * double(fraction(next), 1023 - 70 + (next() % 125));
  }
}

function multiplicative(next: () => number): number {
  switch (next() % 16) {
    case 0:
      return Number.POSITIVE_INFINITY;
    case 1:
      return double(fraction(next), 2046 - (next() % 40));
    case 2:
      return double(fraction(next), 1023 - 860 + (next() % 20));
    case 3:
    case 4:
    case 5:
      return double(fraction(next), 1023 - 855 + (next() % 1870));
    default:
      return double(fraction(next), 1023 - 255 + (next() % 256));
  }
}

function groupA(next: () => number): number {
  return double(fraction(next), 1023 + (next() % 32));
}

function fraction(next: () => number): bigint {
  const any = BigInt.asUintN(52, (BigInt(next()) << 32n) | BigInt(next()));
  switch (next() % 4) {
    case 0:
      return any & (-1n << BigInt(next() % 53));
    case 1:
      return any | ((1n << BigInt(next() % 53)) - 1n);
    default:
      return any;
  }
}

function double(fraction: bigint, field: number): number {
  return fromBits((BigInt(field) << 52n) | BigInt.asUintN(52, fraction));
}
