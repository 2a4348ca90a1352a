import { writeFileSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { exampleClaim, type Language } from "../claim/outside/examples.js";
import { messageOf, systemErrorCode, UsageError } from "../core/errors.js";

/**
 * Writes the example claim of a language, executable, to a file that must not be there yet.
 *
 * @returns the file
 * @throws {UsageError} if it is there, cannot be written, or has an ending by which it would not be started
 */
export function writeClaim(language: Language, out?: string): string {
  const { ending, fileName, text } = exampleClaim(language);
  const file = out ?? fileName;
  // A shell script is started as a program, whatever its name; other endings name other interpreters.
  if (extname(file) !== ending && language !== "shell") {
    throw new UsageError(`--out is ${file}: the file of a ${language} claim ends in ${ending}`);
  }
  if (language === "shell" && /^\.(py|m?[jt]s|onnx)$/.test(extname(file))) {
    throw new UsageError(`--out is ${file}: a shell claim ends in .sh, or in nothing`);
  }
  try {
    writeFileSync(file, text.replaceAll(fileName, basename(file)), { flag: "wx", mode: 0o755 });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "EEXIST") {
      throw new UsageError(`${file} exists and is left as it is: name another file with --out`, {
        cause: error,
      });
    }
    if (code === "ENOENT") throw new UsageError(`--out is ${file}: there is no folder ${dirname(file)}`);
    throw new UsageError(`--out is ${file}, which cannot be written: ${messageOf(error)}`, { cause: error });
  }
  return file;
}
