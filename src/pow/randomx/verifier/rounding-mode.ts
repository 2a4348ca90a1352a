/** Rounding modes by the values of the register fprc (RandomX specification, table 4.3.1). */
export const RoundingMode = { nearest: 0, down: 1, up: 2, towardZero: 3 } as const;
export type RoundingMode = (typeof RoundingMode)[keyof typeof RoundingMode];

/** Operations that are rounded. A square root has one operand. */
export const ROUNDED_OPERATIONS = ["add", "sub", "mul", "div", "sqrt"] as const;
export type RoundedOperation = (typeof ROUNDED_OPERATIONS)[number];
