import type { Task } from "../trial/tasks.js";

/** A task in words: its kind, and the trial or function it is of. */
export function describeTask(task: Task): string {
  const subject =
    "trial" in task ? task.trial : "open" in task ? task.open.trial : "pow" in task ? task.pow : task.kind;
  return `${task.kind} task of ${subject}`;
}
