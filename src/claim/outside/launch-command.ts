import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, extname, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "../../core/errors.js";
import { checkOnnxMetadata } from "./onnx-metadata.js";

/** How a claim's file is started. */
export interface LaunchCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The claim's file, and what its interpreter needs beside what every program can read. */
  readonly readable: readonly string[];
}

const RULES =
  "valid are a .py file (python3), .mjs or .js (node), .mts or .ts (node with tsx), .onnx, or an executable file";

/**
 * How a file is started: by its ending, else as a program.
 *
 * @param path of the folders in which interpreters are looked for
 * @throws {UsageError} if there is no such file, it is not executable, or its interpreter is missing
 */
export function launchCommand(file: string, path: string = process.env.PATH ?? ""): LaunchCommand {
  const claim = existingFile(file);
  switch (extname(claim)) {
    case ".py":
      return { command: interpreter("python3", file, path), args: [claim], readable: [claim] };
    case ".mjs":
    case ".js":
      return { command: process.execPath, args: [claim], readable: [claim] };
    case ".onnx":
      return onnxModel(claim, file);
    case ".mts":
    case ".ts":
      return typeScript(claim, file);
    default:
      if (isExecutable(claim)) {
        checkStart(claim, file, path);
        return { command: claim, args: [], readable: [claim] };
      }
      throw new UsageError(`${file} is not executable (chmod +x makes it so): ${RULES}`);
  }
}

/** As package.json names it for a peer. */
const ONNX_RUNTIME = "onnxruntime-node@1.30.0";

function existingFile(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`there is no file ${file}: ${RULES}`);
  if (!stat.isFile()) throw new UsageError(`${file} is not a file: ${RULES}`);
  const claim = realpathSync(resolve(file));
  try {
    accessSync(claim, constants.R_OK);
  } catch {
    throw new UsageError(`${file} cannot be read: give it read permission (chmod +r)`);
  }
  // The ending of the name that was given counts, wherever a link leads.
  return extname(claim) === extname(file) ? claim : resolve(file);
}

function interpreter(name: string, file: string, path: string): string {
  for (const folder of path.split(delimiter)) {
    const program = join(folder, name);
    if (folder !== "" && isExecutable(program)) return program;
  }
  throw new UsageError(`${file} needs ${name}, which is not on the PATH: install it; ${RULES}`);
}

/** Bytes in which the first line of a script must end: Linux reads no more of it. */
const FIRST_LINE = 256;

/** A script must name an interpreter that is there; what has no zero among its first bytes is no program of the machine. */
function checkStart(claim: string, file: string, path: string): void {
  const beginning = readBeginning(claim, FIRST_LINE);
  if (!beginning.startsWith("#!")) {
    if (beginning.includes("\0")) return;
    throw new UsageError(
      `${file} is executable, but neither a program nor a script that begins with #! and its interpreter: ${RULES}`,
    );
  }
  const line = beginning.slice(2).split("\n")[0]!;
  if (line.endsWith("\r")) {
    throw new UsageError(`${file}: its first line ends in CR LF, as on Windows; end its lines with LF alone`);
  }
  const words = line.trim().split(/[ \t]+/);
  const [program = "", ...rest] = words;
  if (!isExecutable(program)) throw missing(file, program);
  if (!/\/env$/.test(program)) return;
  const named = rest.find((word) => !word.startsWith("-") && !word.includes("="));
  if (named !== undefined) interpreter(named, file, path);
}

function readBeginning(file: string, bytes: number): string {
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.toString("latin1", 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

function missing(file: string, program: string): UsageError {
  return new UsageError(
    `${file} names an interpreter that is not there: ${program || "none"}; install it, or correct #!`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** By a program of this package, on a package that is installed beside the model or beside this one. */
function onnxModel(claim: string, file: string): LaunchCommand {
  checkOnnxMetadata(claim, file);
  const runtime = resolvedFrom([claim, fileURLToPath(import.meta.url)], "onnxruntime-node");
  if (runtime === undefined) {
    throw new UsageError(
      `${file} needs ${ONNX_RUNTIME}, which is not there: npm install ${ONNX_RUNTIME} in ${dirname(claim)} adds it`,
    );
  }
  const program = fileURLToPath(new URL("./onnx-program.js", import.meta.url));
  const args = [program, claim, pathToFileURL(runtime).href];
  return { command: process.execPath, args, readable: [claim, modulesOf(runtime), ...ownParts()] };
}

/** What a program of this package needs of it, which may lie where nothing else can be read. */
function ownParts(): string[] {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const code = fileURLToPath(new URL("../../", import.meta.url));
  return [code, join(root, "package.json"), join(root, "node_modules")].filter((part) => existsSync(part));
}

/** Where a package is that one of some files can import. */
function resolvedFrom(files: readonly string[], name: string): string | undefined {
  for (const from of files) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Not there.
    }
  }
  return undefined;
}

/** The `node_modules` folder that a package lies in. */
function modulesOf(path: string): string {
  return path.slice(0, path.lastIndexOf(`${sep}node_modules${sep}`) + `${sep}node_modules`.length);
}

/** By node alone where it takes types away itself, else by tsx beside the claim or beside this package. */
function typeScript(claim: string, file: string): LaunchCommand {
  if ((process.features as { typescript?: unknown }).typescript) {
    return { command: process.execPath, args: [claim], readable: [claim] };
  }
  const tsx = resolvedFrom([claim, fileURLToPath(import.meta.url)], "tsx");
  if (tsx !== undefined) {
    const args = ["--import", pathToFileURL(tsx).href, claim];
    return { command: process.execPath, args, readable: [claim, modulesOf(tsx)] };
  }
  throw new UsageError(
    `${file} needs tsx to be run by this node: npm install tsx in ${dirname(claim)}, or give a .mjs file; ${RULES}`,
  );
}
