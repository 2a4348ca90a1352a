import { Command, Option } from "commander";

/** `noncetrial claims`: what is on trial. */
export function claimsCommand(): Command {
  return new Command("claims")
    .description("list the claims of the catalogue, or tell the story of one with its published figures")
    .argument("[ID]", "a claim")
    .option("--json", "print JSON")
    .addOption(new Option("--markdown", "print a page of Markdown").conflicts("json"))
    .addHelpText(
      "after",
      "\nExamples:\n  noncetrial claims\n  noncetrial claims mlp-classifier\n  noncetrial claims --json",
    )
    .action(async (id: string | undefined, options: { json?: boolean; markdown?: boolean }) => {
      const { CATALOGUE, claimsNamed } = await import("../claim/catalogue.js");
      const { storyOf, listOf } = await import("./claims-text.js");
      const claims = id === undefined ? CATALOGUE : claimsNamed(id);
      if (options.json) {
        const cards = claims.map(
          ({
            id,
            kind,
            title,
            source,
            claimed,
            description,
            needs,
            appliesTo,
            expected,
            positiveControl,
            figures = [],
          }) => ({
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
            figures: figures.map(({ name, unit, published, source, from }) => ({
              name,
              unit,
              published,
              source,
              from,
            })),
          }),
        );
        process.stdout.write(`${JSON.stringify(cards, null, 2)}\n`);
      } else if (options.markdown) {
        const { claimsPage } = await import("./claims-page.js");
        process.stdout.write(claimsPage(claims));
      } else {
        process.stdout.write(id === undefined ? listOf(claims) : claims.map(storyOf).join("\n"));
      }
    });
}
