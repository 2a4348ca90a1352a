/** A transaction that waits for a block. */
export interface MempoolTransaction {
  /** 32 bytes each in raw order: the id in the Merkle tree, and the one that covers witnesses. */
  readonly id: Uint8Array;
  readonly witnessId: Uint8Array;
  /** Bytes as they go over the wire, witnesses included. */
  readonly raw: Uint8Array;
  /** Weight units (BIP 141). */
  readonly weight: number;
  /** Satoshi. */
  readonly fee: number;
  /** When it was first seen, seconds since 1970, no later than the world's time. */
  readonly seen: number;
  /** Indices of mempool transactions whose outputs it spends; they must stand before it in a block. */
  readonly parents: readonly number[];
}

/** What a miner knows when it makes a block template. */
export interface BlockWorld {
  readonly height: number;
  readonly version: number;
  /** 32 bytes in raw order. */
  readonly previousHash: Uint8Array;
  /** Seconds since 1970. */
  readonly time: number;
  /** A block's time must be later than this, the median of the eleven blocks before it. */
  readonly medianTimePast: number;
  /** The target in compact form ("bits"). */
  readonly compactTarget: number;
  /** Weight units for transactions beside the coinbase. */
  readonly weightLimit: number;
  readonly mempool: readonly MempoolTransaction[];
}

/** What a composer decides. */
export interface Composition {
  /** Indices into the mempool, in the order in which they follow the coinbase. */
  readonly transactions: readonly number[];
  /** The block's time stamp, seconds since 1970. */
  readonly time: number;
}

/** How far a block's time may lie ahead of the clock, in seconds. */
export const MOST_SECONDS_AHEAD = 7200;
