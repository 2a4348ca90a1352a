/** What a control says of itself. Controls are part of every run: they judge the instrument, no one claims them. */
export interface ControlCard {
  readonly id: string;
  readonly kind: "control";
  readonly title: string;
  readonly source: string;
  /** What it does, in plain words. */
  readonly description: string;
  /** What must come out, and why. A run in which it does not is invalid. */
  readonly expected: { readonly outcome: string; readonly reason: string };
}

/** Every control, in the order in which they are listed. */
export const CONTROLS: readonly ControlCard[] = [
  {
    id: "random-filter",
    kind: "control",
    title: "Keeps a random half",
    source: "this project; the placebo of a controlled trial",
    description:
      "Keeps each nonce of a pool or not by the toss of a keyed coin. It knows nothing, so that any lift it shows beyond " +
      "chance is a fault of the counting or of the statistics.",
    expected: { outcome: "no lift", reason: "a coin knows nothing of the hash" },
  },
  {
    id: "label-shuffle",
    kind: "control",
    title: "Trained again on permuted labels",
    source: "permutation of labels: M. Ojala and G. C. Garriga, JMLR 11, 2010",
    description:
      "Every filter that learns is trained a second time on the same rows with their labels permuted, and its twin is judged " +
      "as it is. The twin has nothing to learn: a lift that it shows leaked in past the labels. On real functions only; on " +
      "weakened ones hits follow the nonce, and even a filter that learnt nothing leans one way.",
    expected: { outcome: "no lift", reason: "permuted labels say nothing of the nonces" },
  },
  {
    id: "planted",
    kind: "control",
    title: "An effect of known size, and a finder that knows it",
    source: "this project; the spiked sample of an assay",
    description:
      "The pool's own hashes are relabelled so that nonces of even parity under a secret mask hit more often by the margin of " +
      "the trials, the others less often. A finder that knows the mask keeps the former. If it were missed, so would be a claim " +
      "that works.",
    expected: { outcome: "found", reason: "the pool is large enough to see an effect of the margin's size" },
  },
  {
    id: "oracle-peek",
    kind: "control",
    title: "Sees one label in ten",
    source: "this project",
    description:
      "Sees with probability .1 whether a nonce hits before it chooses, and then keeps hits and drops misses; the other nonces it " +
      "keeps by the toss of a coin. So it keeps 55 % of the hits and 45 % of the misses, a lift of some 20 %, and both shares " +
      "are tested.",
    expected: { outcome: "its known lift", reason: "the share of the hits that it keeps is known exactly" },
  },
  {
    id: "scan-order",
    kind: "control",
    title: "Where past winners of a simulated fleet lie",
    source: "seen on a real pool; nonces of real chains: Lerner 2013, Coin Metrics 2020",
    description:
      "Bits 20 to 23 are zero in 85 % of the winning nonces of a simulated fleet, because its chips look there. The rule to " +
      "keep such nonces has a lift of 13.6x on that fleet's own winners; here it chooses among fresh nonces, all of which are " +
      "hashed. On real functions only, as label-shuffle.",
    expected: { outcome: "no lift", reason: "past winners tell where miners looked, not where luck is" },
  },
];

/** The control of an id, or undefined. */
export function controlById(id: string): ControlCard | undefined {
  return CONTROLS.find((control) => control.id === id);
}
