/**
 * Exit status of the command line.
 *
 * 0 done or expectation met, 1 expectation contradicted, 2 usage, 3 inconclusive where a verdict was
 * expected, 4 invalid trial, 70 internal error (sysexits.h EX_SOFTWARE) or a machine that gave out, 130 interrupted by
 * SIGINT or SIGTERM.
 */
export const ExitStatus = {
  done: 0,
  contradicted: 1,
  usage: 2,
  inconclusive: 3,
  invalid: 4,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** An error whose message is meant for the person at the terminal: one line, no stack. */
export class UserError extends Error {
  readonly exitStatus: ExitStatus;

  constructor(message: string, exitStatus: ExitStatus, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.exitStatus = exitStatus;
  }
}

/** Bad input: says what was wrong, where, and what would be valid. Exit status 2. */
export class UsageError extends UserError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitStatus.usage, options);
  }
}

/** The run was stopped from outside before its end. Exit status 130. */
export class InterruptedError extends UserError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitStatus.interrupted, options);
  }
}

/** The text of anything that was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return text.replace(/\s*\n\s*/g, " ").trim();
}

/** The `code` of a Node.js system error (`ENOENT`, `ENOSPC`, ...), else undefined. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
