const MASK = 2n ** 64n - 1n;

const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

/** The rows of the schedule, a hexadecimal digit an entry. */
const SIGMA = [
  "0123456789abcdef",
  "ea489fd61c02b753",
  "b8c052fdae367194",
  "7931dcbe265a40f8",
  "905724afe1bc683d",
  "2c6a0b834d75fe19",
  "c51fed4a0763928b",
  "db7ec13950f4862a",
  "6fe9b308c2d714a5",
  "a2847615fb9e3cd0",
];

/** BLAKE2b (RFC 7693) in big integers, with its first `rounds` rounds. */
export function slowBlake2b(input: Uint8Array, digestBytes: number, rounds: number): Uint8Array {
  const h = [...IV];
  h[0]! ^= 0x01010000n ^ BigInt(digestBytes);
  const blocks = Math.max(1, Math.ceil(input.length / 128));
  for (let i = 0; i < blocks; i++) {
    const padded = new Uint8Array(128);
    padded.set(input.subarray(128 * i, 128 * (i + 1)));
    const m = [...new BigUint64Array(padded.buffer)];
    const v = [...h, ...IV];
    v[12]! ^= BigInt(Math.min(input.length, 128 * (i + 1)));
    if (i === blocks - 1) v[14]! ^= MASK;
    for (let round = 0; round < rounds; round++) {
      for (let g = 0; g < 8; g++) {
        const shift = g < 4 ? 0 : 1;
        const [a, b, c, d] = [0, 1, 2, 3].map((row) => 4 * row + ((g + row * shift) % 4)) as [
          number,
          number,
          number,
          number,
        ];
        for (const [half, first, second] of [
          [0, 32n, 24n],
          [1, 16n, 63n],
        ] as const) {
          const word = m[Number.parseInt(SIGMA[round % 10]![2 * g + half]!, 16)]!;
          v[a] = (v[a]! + v[b]! + word) & MASK;
          v[d] = rotateRight(v[d]! ^ v[a]!, first);
          v[c] = (v[c]! + v[d]!) & MASK;
          v[b] = rotateRight(v[b]! ^ v[c]!, second);
        }
      }
    }
    for (let j = 0; j < 8; j++) h[j]! ^= v[j]! ^ v[j + 8]!;
  }
  return new Uint8Array(BigUint64Array.from(h).buffer).slice(0, digestBytes);
}

function rotateRight(x: bigint, amount: bigint): bigint {
  return ((x >> amount) | (x << (64n - amount))) & MASK;
}
