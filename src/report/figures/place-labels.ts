/**
 * Places of labels beside their lines: each as near its own place as the others allow, in the same order, `gap` apart,
 * within the range. All in one unit, ascending or not.
 */
export function placeLabels(
  places: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  // Labels that touch are one block, which stands around the mean of its places (as in isotonic regression).
  const blocks: { members: number[]; centre: number }[] = [];
  const start = ({ members, centre }: (typeof blocks)[number]) => {
    const half = ((members.length - 1) * gap) / 2;
    return Math.min(high - 2 * half, Math.max(low, centre - half));
  };
  for (const i of order) {
    let block = { members: [i], centre: places[i]! };
    for (let before = blocks.at(-1); before !== undefined; before = blocks.at(-1)) {
      if (start(before) + before.members.length * gap <= start(block) + 1e-9 * gap) break;
      blocks.pop();
      const members = [...before.members, ...block.members];
      block = { members, centre: members.reduce((sum, one) => sum + places[one]!, 0) / members.length };
    }
    blocks.push(block);
  }
  const placed = new Array<number>(places.length);
  for (const block of blocks)
    for (const [k, i] of block.members.entries()) placed[i] = start(block) + k * gap;
  return placed;
}
