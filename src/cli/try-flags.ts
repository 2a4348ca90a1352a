/** Options of `noncetrial try` as they are given. */
export interface TryFlags {
  readonly pow: string;
  readonly view?: "tail" | "full";
  readonly margin: number;
  readonly bits?: number;
  readonly minutes?: number;
  readonly limit: number;
  readonly seed?: string;
  readonly out?: string;
  readonly module?: boolean;
  readonly resume?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}
