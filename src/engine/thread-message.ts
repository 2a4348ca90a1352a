/**
 * What a thread tells of its task: the share that is done, whose claim's own code runs, or the artefact that it lacks. It
 * then waits until `answer[0]` is 1 (the file is there) or 2 (it cannot be had).
 */
export type ThreadMessage =
  | { readonly share: number }
  | { readonly subject: string | null }
  | { readonly lacks: string; readonly answer: Int32Array };
