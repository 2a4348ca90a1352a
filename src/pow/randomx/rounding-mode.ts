/** Values of the register fprc (RandomX specification, table 4.3.1). */
export const RoundingMode = { nearest: 0, down: 1, up: 2, towardZero: 3 } as const;
export type RoundingMode = (typeof RoundingMode)[keyof typeof RoundingMode];

export const ROUNDING_MODES: readonly RoundingMode[] = Object.values(RoundingMode);
