import type { ItemPart } from './drillBody.ts';
import type { ItemPhase } from './drillState.ts';

interface Item {
  readonly part: ItemPart;
  readonly phase: ItemPhase;
  readonly problem: string | null;
}

interface WithItems {
  readonly items: readonly Item[];
}

/** The first action of a part that was not begun; null: none. */
export function nextWaiting({ items }: WithItems, part: ItemPart): number | null {
  const item = items.findIndex((each) => each.part === part && each.phase === 'waiting');
  return item < 0 ? null : item;
}

/** The machine with one of its actions changed. */
export function withItem<Machine extends WithItems>(
  machine: Machine,
  item: number,
  change: Partial<Pick<Item, 'phase' | 'problem'>>,
): Machine {
  const state = machine.items[item];
  if (state === undefined) return machine;
  return { ...machine, items: machine.items.with(item, { ...state, ...change }) };
}
