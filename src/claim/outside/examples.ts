import { readFileSync } from "node:fs";
import { PACKAGE_ROOT } from "../../core/version.js";

/** Languages in which there is an example of an outside claim. */
export const LANGUAGES = ["python", "typescript", "javascript", "shell"] as const;
export type Language = (typeof LANGUAGES)[number];

const ENDINGS: Readonly<Record<Language, string>> = {
  python: ".py",
  typescript: ".mts",
  javascript: ".mjs",
  shell: ".sh",
};

/** A working claim to start from. */
export interface ExampleClaim {
  /** How the name of its file ends. */
  readonly ending: string;
  /** What it is called if nobody names it, and in its own text. */
  readonly fileName: string;
  readonly text: string;
}

/** The example in a language. */
export function exampleClaim(language: Language): ExampleClaim {
  const ending = ENDINGS[language];
  const fileName = `claim${ending}`;
  const file = new URL(`src/claim/outside/examples/${fileName}`, PACKAGE_ROOT);
  return { ending, fileName, text: readFileSync(file, "utf8") };
}
