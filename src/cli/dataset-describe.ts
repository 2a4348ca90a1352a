import { Command } from "commander";
export function datasetDescribeCommand(): Command {
  return new Command("describe");
}
