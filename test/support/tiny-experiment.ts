import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./cli.js";

/** An experiment that takes a second: a rule without training at an easy target and a wide margin. */
export const TINY = `name: tiny
title: A tiny trial
seed: 1
margin: 0.5
bits: 2
trials:
  - { claim: "cmfo-phase-entropy", pow: sha256d, templates: zero }
`;

/** Writes it into a file of its own. */
export function tinyExperiment(text = TINY): string {
  const file = join(temporaryFolder(), "tiny.yaml");
  writeFileSync(file, text);
  return file;
}
