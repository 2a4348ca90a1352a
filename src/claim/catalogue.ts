import { UsageError } from "../core/errors.js";
import { nearest } from "../core/suggest.js";
import { cmfoAlgebraic } from "./catalogue/cmfo/algebraic.js";
import { cmfoBlockComposer } from "./catalogue/cmfo/block-composer.js";
import { cmfoByteRanges } from "./catalogue/cmfo/byte-ranges.js";
import { cmfoCertificate } from "./catalogue/cmfo/certificate.js";
import { cmfoDeployed } from "./catalogue/cmfo/deployed.js";
import { cmfoDistanceClaims } from "./catalogue/cmfo/distance.js";
import { cmfoGeometricTarget } from "./catalogue/cmfo/geometric-target.js";
import { cmfoInverseSolver } from "./catalogue/cmfo/inverse-solver.js";
import { cmfoPhaseEntropy } from "./catalogue/cmfo/phase-entropy.js";
import { cmfoPhiDerivation } from "./catalogue/cmfo/phi-derivation.js";
import { cmfoQuadraticLaw } from "./catalogue/cmfo/quadratic-law.js";
import { cmfoTiming } from "./catalogue/cmfo/timing.js";
import { cmfoTorus } from "./catalogue/cmfo/torus.js";
import { daveEnhancedHash } from "./catalogue/dave/enhanced-hash.js";
import { daveGps } from "./catalogue/dave/gps.js";
import { daveKnuthStreams } from "./catalogue/dave/knuth-streams.js";
import { bitClassifier } from "./catalogue/families/bit-classifier.js";
import { dqnNonce } from "./catalogue/families/dqn-nonce.js";
import { goldenOrder, primeSkew } from "./catalogue/families/fixed-orders.js";
import { forestHeaderFields } from "./catalogue/families/forest-header-fields.js";
import { geneticNonce } from "./catalogue/families/genetic-nonce.js";
import { hillClimb } from "./catalogue/families/hill-climb.js";
import { lstmSequence } from "./catalogue/families/lstm-sequence.js";
import { mlpClassifier } from "./catalogue/families/mlp-classifier.js";
import { nonceRegression } from "./catalogue/families/nonce-regression.js";
import { pastNonceDensity } from "./catalogue/families/past-nonce-density.js";
import { phiUniformity } from "./catalogue/families/phi-uniformity.js";
import { skipFilter } from "./catalogue/families/skip-filter.js";
import { asicboost } from "./catalogue/shortcuts/asicboost.js";
import { midstate } from "./catalogue/shortcuts/midstate.js";
import { zartruxCluster } from "./catalogue/zartrux/cluster.js";
import { zartruxEthical, zartruxEthicalShipped } from "./catalogue/zartrux/ethical.js";
import { zartruxEthicalAdapter } from "./catalogue/zartrux/ethical-adapter.js";
import { zartruxGenerators } from "./catalogue/zartrux/generators.js";
import { zartruxHashClassifier } from "./catalogue/zartrux/hash-classifier.js";
import { zartruxPca } from "./catalogue/zartrux/pca.js";
import { zartruxRegressors } from "./catalogue/zartrux/regressors.js";
import { zartruxSixFilters } from "./catalogue/zartrux/six-filters.js";
import type { Claim } from "./contract.js";
import { controlById } from "./controls.js";

/** Every claim of the catalogue, in the order in which they are listed. */
export const CATALOGUE: readonly Claim[] = [
  cmfoPhaseEntropy,
  cmfoDeployed,
  cmfoQuadraticLaw,
  ...cmfoDistanceClaims,
  cmfoInverseSolver,
  ...cmfoGeometricTarget,
  cmfoPhiDerivation,
  cmfoTorus,
  ...cmfoByteRanges,
  ...cmfoAlgebraic,
  cmfoCertificate,
  cmfoBlockComposer,
  cmfoTiming,
  ...zartruxEthical,
  zartruxEthicalShipped,
  zartruxHashClassifier,
  zartruxCluster,
  ...zartruxSixFilters,
  zartruxEthicalAdapter,
  ...zartruxGenerators,
  zartruxPca,
  ...zartruxRegressors,
  daveGps,
  ...daveKnuthStreams,
  daveEnhancedHash,
  mlpClassifier,
  ...bitClassifier,
  forestHeaderFields,
  nonceRegression,
  lstmSequence,
  dqnNonce,
  geneticNonce,
  hillClimb,
  skipFilter,
  goldenOrder,
  primeSkew,
  phiUniformity,
  pastNonceDensity,
  ...asicboost,
  midstate,
];

/** Claims from outside that are on trial in this thread, by id. */
const outsiders = new Map<string, Claim>();

/** Makes a claim from outside known in this thread, in place of an earlier one of the same id. */
export function registerClaim(claim: Claim): void {
  outsiders.set(claim.id, claim);
}

/**
 * The claims that an id names: the claim itself, or all variants of it.
 *
 * @param alsoValid ids of other things that a message may propose
 * @throws {UsageError} if there is none
 */
export function claimsNamed(
  id: string,
  catalogue: readonly Claim[] = CATALOGUE,
  alsoValid: readonly string[] = [],
): readonly Claim[] {
  const found = catalogue.filter((claim) => claim.id === id || claim.id.startsWith(`${id}:`));
  if (found.length > 0) return found;
  const outsider = outsiders.get(id);
  if (outsider) return [outsider];
  if (controlById(id) !== undefined) {
    throw new UsageError(`"${id}" is a control, part of every run, not a claim: leave it out`);
  }
  const valid = new Set([...catalogue.flatMap((claim) => [claim.id.split(":")[0]!, claim.id]), ...alsoValid]);
  throw unknownClaim(id, [...valid]);
}

/**
 * The one claim of an id.
 *
 * @throws {UsageError} if there is none
 */
export function claimById(id: string, catalogue: readonly Claim[] = CATALOGUE): Claim {
  const claim = catalogue.find((candidate) => candidate.id === id) ?? outsiders.get(id);
  if (claim) return claim;
  throw unknownClaim(
    id,
    catalogue.map((candidate) => candidate.id),
  );
}

/** There are too many to name them all in a line. */
function unknownClaim(id: string, valid: readonly string[]): UsageError {
  const best = nearest(id, valid);
  const hint = best === undefined ? "" : `did you mean "${best}"? `;
  return new UsageError(`unknown claim "${id}": ${hint}noncetrial claims lists all ${valid.length}`);
}
