/** A residual net of 1-D convolutions for one logit. All widths are multiples of 4. */
export interface ResidualShape {
  /** Places along which is convolved. */
  readonly positions: number;
  /** Features at each position. */
  readonly channels: number;
  /** Filters of every convolution. */
  readonly filters: number;
  /** Residual blocks, each of two convolutions over 3 neighbours. */
  readonly depth: number;
  /** Widths of the dense hidden layers behind them. */
  readonly dense: readonly number[];
}

/** Place of one layer in the flat parameter array: the kernel, inputs x outputs row-major, then the bias. */
export interface KernelPlace {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly bias: number;
  readonly end: number;
}

/** Columns of the last layer: the logit and three that stay zero, for whole vectors. */
export const LOGIT_COLUMNS = 4;

/** Where the parameters of a net lie, in elements. */
export interface ResidualPlaces {
  readonly entry: KernelPlace;
  readonly blocks: readonly (readonly [KernelPlace, KernelPlace])[];
  /** The hidden dense layers, then the logit's. */
  readonly dense: readonly KernelPlace[];
  readonly parameters: number;
}

export function residualPlaces(shape: ResidualShape): ResidualPlaces {
  const { positions, channels, filters, depth, dense } = shape;
  let at = 0;
  const next = (inputs: number, outputs: number): KernelPlace => {
    const kernel = at;
    const bias = kernel + inputs * outputs;
    at = bias + outputs;
    return { inputs, outputs, kernel, bias, end: at };
  };
  const entry = next(channels, filters);
  const blocks = Array.from({ length: depth }, () => {
    const first = next(3 * filters, filters);
    return [first, next(3 * filters, filters)] as const;
  });
  const widths = [positions * filters, ...dense, LOGIT_COLUMNS];
  const layers = dense.map((width, i) => next(widths[i]!, width));
  layers.push(next(widths[dense.length]!, LOGIT_COLUMNS));
  return { entry, blocks, dense: layers, parameters: at };
}

/** @throws {RangeError} naming the first setting that is out of range */
export function checkResidualShape(shape: ResidualShape): void {
  const wide = {
    channels: shape.channels,
    filters: shape.filters,
    ...Object.fromEntries(shape.dense.map((width, i) => [`dense[${i}]`, width])),
  };
  for (const [name, value] of Object.entries(wide)) {
    if (!Number.isInteger(value) || value < 4 || value % 4 !== 0) {
      throw new RangeError(`${name} is ${value}, a multiple of 4 is needed`);
    }
  }
  const { positions, depth } = shape;
  if (!Number.isInteger(positions) || positions < 1) {
    throw new RangeError(`positions is ${positions}, an integer from 1 is needed`);
  }
  if (!Number.isInteger(depth) || depth < 0) {
    throw new RangeError(`depth is ${depth}, a whole number is needed`);
  }
}
