import { Command, Option } from "commander";
import type { Claim } from "../claim/contract.js";

/** `noncetrial claims`: what is on trial, and the controls beside it. */
export function claimsCommand(): Command {
  return new Command("claims")
    .description("list the claims of the catalogue and the controls of every run, or tell the story of one")
    .argument("[ID]", "a claim or a control")
    .option("--json", "print JSON; controls have the kind control")
    .addOption(new Option("--markdown", "print a page of Markdown").conflicts("json"))
    .addHelpText(
      "after",
      `
Examples:
  noncetrial claims
  noncetrial claims mlp-classifier
  noncetrial claims random-filter
  noncetrial claims --json
  noncetrial claims --markdown`,
    )
    .action(async (id: string | undefined, options: { json?: boolean; markdown?: boolean }) => {
      const { CATALOGUE, claimsNamed } = await import("../claim/catalogue.js");
      const { CONTROLS } = await import("../claim/controls.js");
      const { controlListOf, controlStoryOf, listOf, storyOf } = await import("./claims-text.js");
      const controls = CONTROLS.filter((control) => id === undefined || control.id === id);
      const controlIds = CONTROLS.map((control) => control.id);
      const all = id === undefined;
      const claims = all ? CATALOGUE : controls.length > 0 ? [] : claimsNamed(id, CATALOGUE, controlIds);
      if (options.json) {
        process.stdout.write(`${JSON.stringify([...claims.map(cardOf), ...controls], null, 2)}\n`);
      } else if (options.markdown) {
        const { claimsPage } = await import("./claims-page.js");
        process.stdout.write(claimsPage(claims, controls));
      } else if (all) {
        process.stdout.write(`${listOf(claims)}\n${controlListOf(controls)}`);
      } else {
        process.stdout.write([...claims.map(storyOf), ...controls.map(controlStoryOf)].join("\n"));
      }
    });
}

/** What a claim says of itself, without its code. */
function cardOf(claim: Claim) {
  const { id, kind, title, source, claimed, description, needs, appliesTo, expected, positiveControl } =
    claim;
  const { figures = [] } = claim;
  return {
    id,
    kind,
    title,
    source,
    claimed,
    description,
    needs,
    appliesTo: appliesTo ?? null,
    expected,
    positiveControl: positiveControl ?? null,
    figures: figures.map(({ name, unit, published, source: by, from }) => ({
      name,
      unit,
      published,
      source: by,
      from,
    })),
  };
}
