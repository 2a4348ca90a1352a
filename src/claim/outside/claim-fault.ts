/** Lines of its stderr that an error quotes, and characters of each. */
const LINES = 6;
const CHARACTERS = 240;

/** Where an error came from in the interpreter: what it was stands above. */
const BESIDE = /^ +at |^Node\.js v|^ *\^+$/;

/** A claim broke the protocol, or its process ended: the cause, and what it last said on stderr. */
export class ClaimFault extends Error {
  /** What it did, without its stderr. */
  readonly fault: string;
  /** The last lines of its stderr. */
  readonly stderrLines: readonly string[];

  constructor(fault: string, stderr: string) {
    const lines = lastLines(stderr);
    const quoted =
      lines.length === 0 ? "its stderr is empty" : `last lines of its stderr: ${lines.join(" | ")}`;
    super(`${fault}; ${quoted}`);
    this.name = new.target.name;
    this.fault = fault;
    this.stderrLines = lines;
  }
}

function lastLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/\p{Cc}/gu, " ").trimEnd())
    .filter((line) => line !== "" && !BESIDE.test(line))
    .slice(-LINES)
    .map((line) => (line.length > CHARACTERS ? `${line.slice(0, CHARACTERS)}...` : line));
}
