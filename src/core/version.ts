import { readFileSync } from "node:fs";

/** Root folder of the installed package. */
export const PACKAGE_ROOT = new URL("../../", import.meta.url);

/** Version of this package. Its own file is taken at its word: every command reads it at its start. */
export const VERSION = (
  JSON.parse(readFileSync(new URL("package.json", PACKAGE_ROOT), "utf8")) as { readonly version: string }
).version;
