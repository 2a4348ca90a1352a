import { messageOf } from "../core/errors.js";
import { ArtefactError, type TaskContext } from "./task-context.js";

/**
 * Runs a claim's own code where whoever executes the task can see that it hangs.
 *
 * @param subject the trial, or the arm of one
 * @throws what the code throws, and an error if the claim is known to hang
 */
export async function inClaimCode<T>(
  { hung, watch }: Pick<TaskContext, "hung" | "watch">,
  subject: string,
  code: () => T | Promise<T>,
): Promise<T> {
  const cause = hung?.[subject];
  if (cause !== undefined) throw new Error(cause);
  watch?.(subject);
  try {
    return await code();
  } finally {
    watch?.(null);
  }
}

/** Why a claim failed. @throws what was thrown, if that is no claim's doing */
export function faultOf(thrown: unknown): string {
  if (thrown instanceof ArtefactError) throw thrown;
  return messageOf(thrown);
}
