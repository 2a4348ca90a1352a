import { availableParallelism } from "node:os";
import {
  allProcesses,
  hasVariable,
  namespaceNumber,
  type ProcessStat,
  readStat,
  TICKS,
} from "./process-stat.js";
import { steadyList } from "./steady-list.js";
import { TreeTime } from "./tree-time.js";
import { type SeenProcess, UnseenTasks } from "./unseen-tasks.js";

/** Milliseconds between two samples. */
const INTERVAL = 20;

/** Samples the CPU time of a tree of processes where no control group can be made. */
export class ProcessMeter {
  readonly #root: number;
  readonly #marker: string | null;
  readonly #time = new TreeTime();
  readonly #timer: NodeJS.Timeout;
  /** Processes known to be of the tree, and those known not to be, by number and start. */
  #known = new Map<string, boolean>();
  readonly #unseen = new UnseenTasks(availableParallelism());
  /** Numbers in the claim's pid namespace, by key. */
  readonly #numbers = new Map<string, number | null>();
  #skipped = 0;
  #total = 0;
  #stopped = false;
  #sampled = process.hrtime.bigint();

  /**
   * @param root the supervisor: the tree is what descends from it, itself left out
   * @param marker variable that the tree's processes have, for those that no longer descend from it; null where they
   * always do, as in a pid namespace
   */
  constructor(root: number, marker: string | null) {
    this.#root = root;
    this.#marker = marker;
    this.#timer = setInterval(() => this.#sample(), INTERVAL);
    this.#timer.unref();
  }

  /** CPU seconds so far, without those skipped and with what processes too short to be seen may have used. */
  get seconds(): number {
    this.#sample();
    const ticks = Math.max(0, Math.max(this.#time.ticks, this.#total) - this.#skipped);
    return ticks / TICKS + this.#unseen.seconds;
  }

  /** Leaves out clock ticks that are not the claim's. */
  skip(ticks: number): void {
    this.#skipped = ticks;
    this.#unseen.restart();
  }

  /** Takes in what the root has waited for in the end, in clock ticks: all but what nobody waited for. */
  end(ticks: number): void {
    this.#total = ticks;
  }

  /** Ends the sampling; what has been measured stays. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  /** Processes of the tree that are still there. */
  members(): readonly ProcessStat[] {
    const all = allProcesses();
    const byNumber = new Map(all.map((stat) => [stat.pid, stat]));
    const known = new Map<string, boolean>();
    const isMember = (stat: ProcessStat): boolean => {
      if (stat.pid === this.#root || stat.pid <= 1) return false;
      const key = `${stat.pid}/${stat.start}`;
      const settled = known.get(key);
      if (settled !== undefined) return settled;
      known.set(key, false);
      const parent = byNumber.get(stat.parent);
      const member =
        this.#known.get(key) === true ||
        stat.parent === this.#root ||
        (parent !== undefined && isMember(parent)) ||
        (this.#marker !== null && !this.#known.has(key) && hasVariable(stat.pid, this.#marker));
      known.set(key, member);
      return member;
    };
    const members = all.filter(isMember);
    this.#known = known;
    return members;
  }

  #sample(): void {
    // The root's number may be another's once it is gone.
    if (this.#stopped) return;
    const tree = steadyList(() => {
      const root = readStat(this.#root);
      return root === undefined ? this.members() : [root, ...this.members()];
    }, readStat);
    const members = tree.filter(({ pid }) => pid !== this.#root);
    // The root's own time is not the claim's; what it has waited for is.
    this.#time.sample(tree.map((stat) => (stat.pid === this.#root ? { ...stat, own: 0 } : stat)));
    const now = process.hrtime.bigint();
    this.#unseen.sample(
      members.flatMap((stat) => this.#numbered(stat)),
      Number(now - this.#sampled) / 1e9,
    );
    this.#sampled = now;
  }

  /** A process with its number in the claim's namespace; nothing where it has none of its own. */
  #numbered({ pid, start, threads }: ProcessStat): SeenProcess[] {
    const key = `${pid}/${start}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = namespaceNumber(pid);
      this.#numbers.set(key, number);
    }
    return number === null ? [] : [{ key, number, threads }];
  }
}
