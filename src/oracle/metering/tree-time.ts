import type { ProcessStat } from "./process-stat.js";

/**
 * CPU time of a tree of processes, of which samples are taken while they come and go.
 *
 * A process that is gone has left its time to the parent that waited for it (`waited`), or to nobody, where the parent
 * ignores SIGCHLD. So what vanishes between two samples and does not turn up in the `waited` of those still there is
 * kept here. What a process used between its last sample and its end is missed only where nobody waited for it, and so
 * is one that lived and died between two samples.
 */
export class TreeTime {
  #last = new Map<string, ProcessStat>();
  /** Ticks of processes that are gone and that no living process has the time of. */
  #lost = 0;
  #ticks = 0;

  /** Clock ticks so far. */
  get ticks(): number {
    return this.#ticks;
  }

  /** Takes in all processes of the tree as they are now. */
  sample(processes: readonly ProcessStat[]): void {
    const now = new Map(processes.map((stat) => [keyOf(stat), stat]));
    const byParent = new Map<number, number>();
    for (const [key, { parent, own, waited }] of this.#last) {
      if (!now.has(key)) byParent.set(parent, (byParent.get(parent) ?? 0) + own + waited);
    }
    // Time waited for beyond what a parent's own children had is that of orphans and of grandchildren.
    let vanished = 0;
    let inherited = 0;
    for (const [key, stat] of now) {
      const gain = stat.waited - (this.#last.get(key)?.waited ?? 0);
      const gone = byParent.get(stat.pid) ?? 0;
      byParent.delete(stat.pid);
      if (gone > gain) vanished += gone - gain;
      else inherited += gain - gone;
    }
    const orphaned = [...byParent.values()].reduce((sum, ticks) => sum + ticks, 0);
    this.#lost += vanished + Math.max(0, orphaned - inherited);
    this.#last = now;
    const alive = processes.reduce((sum, { own, waited }) => sum + own + waited, 0);
    this.#ticks = Math.max(this.#ticks, this.#lost + alive);
  }
}

function keyOf({ pid, start }: ProcessStat): string {
  return `${pid}/${start}`;
}
