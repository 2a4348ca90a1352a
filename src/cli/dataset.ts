import { Command } from "commander";
import { datasetBuildCommand } from "./dataset-build.js";
import { datasetDescribeCommand } from "./dataset-describe.js";
import { datasetImportCommand } from "./dataset-import.js";

/** `noncetrial dataset`: labelled nonces, built or imported. */
export function datasetCommand(): Command {
  const group = new Command("dataset").description("labelled nonces: build, describe, import real blocks");
  for (const command of [datasetBuildCommand, datasetDescribeCommand, datasetImportCommand]) {
    group.addCommand(command());
  }
  return group.addHelpText(
    "after",
    `
Examples:
  noncetrial dataset build --pow sha256d --templates 100 --nonces 10000 --bits 8 --seed 1
  noncetrial dataset describe data/sha256d-1
  noncetrial dataset import headers.raw --pow sha256d`,
  );
}
