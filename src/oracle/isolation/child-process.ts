import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { Duplex, Readable, Writable } from "node:stream";

/** The pipes of a process that was started with three. */
export function pipesOf(child: ChildProcess): { stdin: Writable; stdout: Readable; stderr: Readable } {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null)
    throw new Error("a claim was started without pipes");
  return { stdin, stdout, stderr };
}

/** A shell gives the signal that ended its child as 128 and its number. */
export function whenExited(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    child.once("error", () => resolve({ code: 127, signal: null }));
    child.once("exit", (code, signal) => {
      const name = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
      resolve(name === undefined ? { code, signal } : { code: null, signal: name });
    });
  });
}

/** Tells a stream's lines as they come; resolves at its end. */
export function tellLines(stream: Duplex, tell: (line: string) => void): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(tell);
  });
  return new Promise((resolve) => {
    stream.once("error", () => resolve());
    stream.once("close", () => resolve());
  });
}
