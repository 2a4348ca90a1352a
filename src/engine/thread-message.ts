/** What a thread tells of its task: that it has begun, the share that is done, or whose claim's own code runs. */
export type ThreadMessage =
  | { readonly begun: true }
  | { readonly share: number }
  | { readonly subject: string | null };
