/** Where the claims of this family come from: its programs, and the repository in which its generators are. */
export const ZARTRUX_SOURCE = "zartrux2307/zartrux-miner, commit 659bdb9";
export const ZARTRUX_QUALITY_SOURCE = "zartrux2307/zar, commit 151fc52";
export const ZARTRUX_GENERATORS_SOURCE = "zartrux2307/zaria, commit 2cf5eec";
