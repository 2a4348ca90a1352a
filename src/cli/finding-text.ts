import type { Finding } from "../engine/doctor.js";
import { wrap } from "./text.js";

/** Columns before the detail of a finding. */
const STATUS = 9;
const PART = 26;

/** One finding of a check-up, its detail in lines below each other. */
export function findingText({ part, status, detail }: Finding): string {
  return `${wrap(detail, " ".repeat(STATUS + PART), status.padEnd(STATUS) + part.padEnd(PART - 1))}\n`;
}
