/** A net for several targets between 0 and 1. Hidden widths are multiples of 4. */
export interface RegressionShape {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Whether each hidden layer's activations are normalised over the batch. */
  readonly normalised: boolean;
  /** Share of activations that a training step drops, in [0, 1). */
  readonly dropout: number;
}

/** Where the parameters of a layer lie: the kernel, rows x columns row-major, then the bias. */
export interface LayerPlace {
  readonly rows: number;
  readonly columns: number;
  readonly kernel: number;
  readonly bias: number;
  /** Scale and shift of the batch normalisation, one a column each; empty in the output layer, and without it. */
  readonly scale: number;
  readonly shift: number;
}

export interface RegressionPlaces {
  readonly layers: readonly LayerPlace[];
  readonly parameters: number;
}

/** Widths are rounded up to whole vectors; what is beyond the net's own stays zero. */
export function regressionPlaces({ inputs, hidden, outputs, normalised }: RegressionShape): RegressionPlaces {
  const widths = [wholeVectors(inputs), ...hidden, wholeVectors(outputs)];
  let at = 0;
  const take = (count: number) => {
    at += count;
    return at - count;
  };
  const layers = widths.slice(1).map((columns, i) => {
    const rows = widths[i]!;
    const scaled = normalised && i < hidden.length ? columns : 0;
    return {
      rows,
      columns,
      kernel: take(rows * columns),
      bias: take(columns),
      scale: take(scaled),
      shift: take(scaled),
    };
  });
  return { layers, parameters: at };
}

/** Numbers in the running moments: a mean and a variance for each normalised column. */
export function momentCount({ hidden, normalised }: RegressionShape): number {
  return normalised ? 2 * hidden.reduce((sum, width) => sum + width, 0) : 0;
}

export function wholeVectors(width: number): number {
  return Math.ceil(width / 4) * 4;
}

/** @throws {RangeError} naming the first setting that is out of range */
export function checkRegressionShape({ inputs, hidden, outputs, dropout }: RegressionShape): void {
  for (const [name, value] of Object.entries({ inputs, outputs })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${value}, an integer from 1 is needed`);
    }
  }
  for (const [i, width] of hidden.entries()) {
    if (!Number.isInteger(width) || width < 4 || width % 4 !== 0) {
      throw new RangeError(`hidden[${i}] is ${width}, a multiple of 4 is needed`);
    }
  }
  if (!(dropout >= 0 && dropout < 1))
    throw new RangeError(`dropout is ${dropout}, a share below 1 is needed`);
}
