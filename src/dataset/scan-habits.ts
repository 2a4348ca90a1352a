import type { RandomStream } from "../core/random-stream.js";

/** Bits 20 to 23 of a nonce: zero where a miner has the habit of stuck bits. */
export const STUCK_BITS = 0x00f00000;

/**
 * How one kind of miner walks through the nonces of a template: the nonce of each attempt.
 *
 * @param stride how far one attempt moves on: a step of the model stands for what real hardware scans in that time
 */
export type Walk = (stream: RandomStream, stride: number) => (attempt: number) => number;

/** A kind of miner, and its share of a fleet's hash rate. */
export interface ScanHabit {
  readonly share: number;
  readonly walk: Walk;
}

const THREADS = 8;

/** A template is replaced when so small a part of the space has been scanned. */
const EARLY = 16;

/** Sixteenths of the space that belong to cores that do not work. */
const DEAD: readonly number[] = [3, 6, 7, 10, 13];
const ALIVE = Array.from({ length: 16 }, (_, part) => part).filter((part) => !DEAD.includes(part));

// Each thread has a part of the space of its own and begins at the part's first nonce.
const threadPartitions: Walk = (_stream, stride) => (attempt) =>
  ((attempt % THREADS) * (2 ** 32 / THREADS) + Math.floor(attempt / THREADS) * stride) >>> 0;

const fromZero: Walk = (_stream, stride) => (attempt) => (attempt * stride) >>> 0;

// Chips that count in a part of the word leave some bits at zero: here 20 to 23.
const stuckBits: Walk = (stream) => () => (stream.uint32() & ~STUCK_BITS) >>> 0;

const random: Walk = (stream) => () => stream.uint32();

// Upwards from another nonce on every template, round the end.
const randomStart: Walk = (stream, stride) => {
  const start = stream.uint32();
  return (attempt) => (start + attempt * stride) >>> 0;
};

// From zero by a machine that gets new work long before it is through.
const earlyReplacement: Walk = (_stream, stride) => (attempt) =>
  (attempt * Math.ceil(stride / EARLY)) % (2 ** 32 / EARLY);

// Each core has a sixteenth of the space; some are switched off.
const deadCores: Walk = (stream) => () =>
  ((ALIVE[stream.below(ALIVE.length)]! << 28) | (stream.uint32() >>> 4)) >>> 0;

const whole = (walk: Walk): readonly ScanHabit[] => [{ share: 1, walk }];

/** Fleets by name: one with the habits of real mining software side by side, and one of each habit alone. */
export const FLEETS = {
  mixed: [
    { share: 0.4, walk: threadPartitions },
    { share: 0.25, walk: fromZero },
    { share: 0.25, walk: stuckBits },
    { share: 0.1, walk: random },
  ],
  "thread-partitions": whole(threadPartitions),
  "from-zero": whole(fromZero),
  "early-replacement": whole(earlyReplacement),
  "stuck-bits": whole(stuckBits),
  "dead-cores": whole(deadCores),
  "random-start": whole(randomStart),
  random: whole(random),
} as const satisfies Readonly<Record<string, readonly ScanHabit[]>>;

export type FleetName = keyof typeof FLEETS;

export const FLEET_NAMES = Object.keys(FLEETS) as readonly FleetName[] as readonly [
  FleetName,
  ...FleetName[],
];

/** The kind of miner that works on the next template. @param draw uniform in [0, 1) */
export function drawHabit(fleet: FleetName, draw: number): ScanHabit {
  const habits: readonly ScanHabit[] = FLEETS[fleet];
  let sum = 0;
  for (const habit of habits) {
    sum += habit.share;
    if (draw < sum) return habit;
  }
  return habits.at(-1)!;
}
