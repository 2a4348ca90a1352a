/** Options of `noncetrial worker` as they are given. */
export interface WorkerFlags {
  readonly redis?: string;
  readonly workers?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
