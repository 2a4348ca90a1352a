import type { Argument, Command, Option } from "commander";

/** Stand for files and folders, which the shell knows. */
const FILES = "<files>";
const FOLDERS = "<folders>";

/**
 * What fits a line: commands, options, and their values where these are known.
 *
 * @param words those behind the program's name; the last one is unfinished, and may be empty
 */
export async function completions(program: Command, words: readonly string[]): Promise<string[]> {
  const current = words.at(-1) ?? "";
  const place = placeOf(program, words.slice(0, -1));
  const fits = (candidates: readonly string[]) =>
    candidates.filter((word) => word.startsWith(current) || word === FILES || word === FOLDERS);
  if (place.option) return fits(await valuesOf(place.option, current));
  if (current.startsWith("-") && !place.onlyArguments) return fits(optionsOf(place.command, program));
  const below = place.command.commands.filter((one) => !hidden(one)).map((one) => one.name());
  const commands = place.arguments === 0 ? [...below, ...(below.length > 0 ? ["help"] : [])] : [];
  const all = place.command.registeredArguments;
  const argument = all[place.arguments] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
  return fits([...commands, ...(argument ? await valuesOf(argument, current) : [])]);
}

/** Where in the tree of commands the next word stands. */
interface Place {
  readonly command: Command;
  /** Whose value it is. */
  readonly option?: Option | undefined;
  /** Arguments before it. */
  readonly arguments: number;
  /** Whether it stands behind `--`. */
  readonly onlyArguments: boolean;
}

function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let option: Option | undefined;
  let count = 0;
  let onlyArguments = false;
  for (const word of words) {
    if (option) option = undefined;
    else if (word === "--") onlyArguments = true;
    else if (word.startsWith("-") && !onlyArguments) {
      const known = [...command.options, ...program.options].find(
        ({ long, short }) => word === long || word === short,
      );
      option = known?.required ? known : undefined;
    } else {
      const below = count === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (below) command = below;
      else count++;
    }
  }
  return { command, option, arguments: count, onlyArguments };
}

function hidden(command: Command): boolean {
  return !command.parent?.createHelp().visibleCommands(command.parent).includes(command);
}

function optionsOf(command: Command, program: Command): string[] {
  const options = [...command.options, ...program.options].filter((option) => !option.hidden);
  return [...new Set([...options.map(({ long }) => long), "--help"])].filter((long) => long != null);
}

/** Values that are known of an option or argument, by its choices or by what it is called. */
async function valuesOf(what: Option | Argument, current: string): Promise<readonly string[]> {
  if (what.argChoices) return what.argChoices;
  const name = "flags" in what ? what.flags.replace(/^.*[<[]|[\]>]$/g, "") : what.name();
  switch (name) {
    case "CLAIM=VERDICT":
      return expectations(current);
    case "ID":
      return "flags" in what ? powIds() : claimIds(true);
    case "POW":
    case "POW...":
      return [...(await powIds()), ...(await import("../bench/bench.js")).BENCH_PARTS, "engine", "queue"];
    case "FILE":
      return [FILES];
    case "RUN":
    case "BEFORE":
    case "AFTER":
    case "DIR":
      return [FOLDERS];
    default:
      return [];
  }
}

async function expectations(current: string): Promise<string[]> {
  const { SECTIONS } = await import("../trial/sections.js");
  const at = current.lastIndexOf("=");
  if (at < 0)
    return [...SECTIONS.map((section) => `${section}=`), ...(await claimIds(false)).map((id) => `${id}=`)];
  const { VERDICTS } = await import("../core/verdict-id.js");
  const selector = current.slice(0, at);
  const verdicts = SECTIONS.some((section) => section === selector) ? ["within"] : VERDICTS;
  return verdicts.map((verdict) => `${selector}=${verdict}`);
}

async function claimIds(controls: boolean): Promise<string[]> {
  const [{ CATALOGUE }, { CONTROLS }] = await Promise.all([
    import("../claim/catalogue.js"),
    import("../claim/controls.js"),
  ]);
  const claims = CATALOGUE.flatMap(({ id }) => [id.split(":")[0]!, id]);
  return [...new Set([...claims, ...(controls ? CONTROLS.map(({ id }) => id) : [])])];
}

/** Functions that are named without a number. */
async function powIds(): Promise<string[]> {
  const { powIds: forms } = await import("../pow/registry.js");
  return [...forms().filter((form) => /^[a-z0-9-]+$/.test(form)), "planted"];
}
