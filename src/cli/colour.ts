import { styleText } from "node:util";

/** Gives a word its colour, or leaves it as it is. */
export type Paint = (word: string) => string;

/** Leaves every word as it is. */
export const plain: Paint = (word) => word;

const COLOUR_OF: Readonly<Record<string, "green" | "red" | "yellow" | "bold">> = {
  ...{ advantage: "green", cheaper: "green", met: "green" },
  ...{
    harmful: "red",
    invalid: "red",
    INVALID: "red",
    rejected: "red",
    artefact: "red",
    contradicted: "red",
  },
  ...{
    inconclusive: "yellow",
    undecided: "yellow",
    outpriced: "yellow",
    degenerate: "yellow",
    "wrong-null": "yellow",
  },
  ...{ "no-advantage": "bold" },
};

/**
 * Colours verdicts where what they are written to shows colours: a terminal, but for NO_COLOR; FORCE_COLOR settles it either
 * way (no-color.org, force-color.org).
 */
export function verdictPaint(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Paint {
  if (!showsColours(stream, env)) return plain;
  return (word) => {
    const colour = Object.hasOwn(COLOUR_OF, word) ? COLOUR_OF[word] : undefined;
    return colour === undefined ? word : styleText(colour, word, { validateStream: false });
  };
}

function showsColours(
  { isTTY = false }: { readonly isTTY?: boolean },
  { FORCE_COLOR, NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTTY && !NO_COLOR && TERM !== "dumb";
}
