import { messageOf, UsageError } from "../core/errors.js";

/** Runs `work`; what it refuses as a RangeError or TypeError is bad input of the option named. */
export function checked<T>(option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) {
      throw new UsageError(`${option}: ${messageOf(error)}`, { cause: error });
    }
    throw error;
  }
}

/** A whole number in the text of an option. @throws {UsageError} if it is none */
export function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number)) return number;
  throw new UsageError(`${option} is ${JSON.stringify(text)}: a whole number is needed`);
}
