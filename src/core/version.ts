import { readFileSync } from "node:fs";
import { z } from "zod";

/** Root folder of the installed package. */
export const PACKAGE_ROOT = new URL("../../", import.meta.url);

/** Version of this package. */
export const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("package.json", PACKAGE_ROOT), "utf8"))).version;
