/** What a thread tells of its task: the share that is done, or whose claim's own code runs. */
export type ThreadMessage = { readonly share: number } | { readonly subject: string | null };
