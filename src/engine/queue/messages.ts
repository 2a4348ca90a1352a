import { z } from "zod";
import { BACKEND_NAMES } from "../../model/backend.js";
import type { Task, TaskRecord } from "../../trial/tasks.js";

/*
 * What coordinators and workers leave for each other. Both are of the same version: tasks and records keep their shape.
 */

/** Of a run, what every task of it needs. */
export const runInfoSchema = z.strictObject({
  /** The experiment's name, for people. */
  name: z.string(),
  seed: z.string(),
  backend: z.enum(BACKEND_NAMES),
  pows: z.array(z.string()),
  claimSeconds: z.number().positive(),
});
export type RunInfo = z.infer<typeof runInfoSchema>;

/** Who coordinates a run. `id` is drawn anew for each process. */
export const coordinatorSchema = z.strictObject({ id: z.string(), host: z.string(), pid: z.number() });

/** How a worker signs in. */
export const workerSchema = z.strictObject({
  id: z.string(),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  threads: z.int().positive(),
});
export type WorkerSign = z.infer<typeof workerSchema>;

/** A job's data. */
export interface Job {
  readonly task: Task;
}

/** Names of artefacts: a path below the run folder, and never out of it. */
const nameSchema = z
  .string()
  .regex(/^[\w-]+(\/[\w-][\w.-]*)+$/, "a relative path of plain names below the run folder is needed");

export const artefactSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
});
export type ArtefactEntry = z.infer<typeof artefactSchema>;

/** What a job leaves. */
export const answerSchema = z.strictObject({
  // Its shape is that of the task's kind, made by the same version.
  record: z.unknown().transform((record) => record as TaskRecord),
  seconds: z.number().min(0),
  wrote: z.array(nameSchema),
});
export type Answer = z.infer<typeof answerSchema>;

export function isArtefactName(name: string): boolean {
  return nameSchema.safeParse(name).success;
}
