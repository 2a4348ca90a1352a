import { Command } from "commander";
export function datasetImportCommand(): Command {
  return new Command("import");
}
