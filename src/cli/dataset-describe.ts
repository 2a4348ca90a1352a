import { Command } from "commander";

interface DescribeFlags {
  readonly json?: boolean;
  readonly html?: string;
}

/** `noncetrial dataset describe`: what a dataset holds. */
export function datasetDescribeCommand(): Command {
  return new Command("describe")
    .description("counts, balance, how nonces are spread, duplicates, and whether splits share rows")
    .argument("<DIR>", "folder of a dataset")
    .option("--json", "print JSON")
    .option("--html <FILE>", "write a self-contained page too")
    .addHelpText(
      "after",
      `
The files are first checked against the manifest. Nonces are tested for uniformity byte by byte and by their number of
ones; p-values are adjusted for all tests of a line of the table together (Holm).

Examples:
  noncetrial dataset describe data/sha256d-1
  noncetrial dataset describe data/sha256d-1 --html sha256d-1.html`,
    )
    .action(async (folder: string, { json, html }: DescribeFlags) => {
      const { describeDataset } = await import("../dataset/describe-dataset.js");
      const { descriptionText } = await import("./dataset-text.js");
      const description = await describeDataset(folder);
      if (html !== undefined) {
        const { writeFileAtomically } = await import("../core/atomic-file.js");
        const { datasetPage } = await import("../report/dataset-page.js");
        writeFileAtomically(html, datasetPage(description));
      }
      process.stdout.write(json ? `${JSON.stringify(description, null, 2)}\n` : descriptionText(description));
    });
}
