import type { DatasetDescription } from "./describe-dataset.js";
import type { NonceProfile } from "./nonce-profile.js";

/** A share as per cent with four digits; `-` for none. */
export function percentOf(share: number | null): string {
  return share === null ? "-" : `${Number((100 * share).toPrecision(4))} %`;
}

/** Whether splits share what they should not, in words. */
export function leakageText({ manifest, overlaps, leakage }: DatasetDescription): string {
  if (overlaps.length === 0) return "leakage: there is one split only";
  const shared = overlaps
    .filter(({ templates }) => templates > 0)
    .map(
      ({ splits, templates, pairs }) =>
        `${splits.join(" and ")} share ${templates} templates and ${pairs} pairs of template and nonce`,
    );
  const facts = shared.length === 0 ? "no template is in two splits" : shared.join("; ");
  const asked =
    manifest.kind === "labelled" && manifest.split === "same-template" && leakage === "none"
      ? " (templates are shared on request)"
      : "";
  return `leakage: ${leakage}; ${facts}${asked}`;
}

/** Rows and hits of a template, in words. */
export function perTemplateText({ rows, hits }: NonNullable<DatasetDescription["perTemplate"]>): string {
  const figures = ({ mean, std, min, median, max }: typeof rows) =>
    `mean ${short(mean)}, sd ${std === null ? "-" : short(std)}, min ${min}, median ${median}, max ${max}`;
  return `a template: rows ${figures(rows)}; hits ${figures(hits)}`;
}

/**
 * The spread of winning and of all nonces as cells of a table: which nonces, bits, entropy, most entropy, KL divergence,
 * its mean under equal shares, statistic, degrees of freedom, adjusted p-value.
 */
export function nonceRows({ manifest, nonces }: DatasetDescription): readonly (readonly string[])[] {
  const winning = profileRows("winning", nonces.winners);
  // Of observed work only the winners are seen.
  return manifest.kind === "observational" ? winning : [...winning, ...profileRows("all", nonces.all)];
}

function profileRows(which: string, { rows, bytes, popcount }: NonceProfile): string[][] {
  if (popcount === null) return [[which, `${rows} are too few`, "-", "-", "-", "-", "-", "-", "-"]];
  return [
    ...bytes.map((byte) => [
      which,
      byte.bits,
      byte.entropyBits.toFixed(4),
      String(byte.mostBits),
      byte.kullbackLeibler.toExponential(2),
      byte.kullbackLeiblerExpected.toExponential(2),
      byte.statistic.toFixed(1),
      String(byte.degreesOfFreedom),
      pText(byte.pAdjusted),
    ]),
    [
      which,
      `ones, mean ${popcount.meanOnes.toFixed(3)}`,
      "-",
      "-",
      "-",
      "-",
      popcount.statistic.toFixed(1),
      String(popcount.degreesOfFreedom),
      pText(popcount.pAdjusted),
    ],
  ];
}

function pText(p: number): string {
  return p >= 1e-4 ? String(Number(p.toPrecision(3))) : p.toExponential(1);
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
