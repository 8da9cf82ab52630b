import { targetCase } from '../../../test/support/targetCase.ts';
import type { ActionPlace, Sensed } from './performer.ts';

/** The place of an action for tests of performers: it keeps marks and readings. */
export function placeCase(over: Partial<ActionPlace> = {}) {
  let mark: Readonly<Record<string, unknown>> | null = null;
  const sensed: Sensed[] = [];
  const background: Promise<void>[] = [];
  const place: ActionPlace = {
    ...{ drillId: 'drill0000001', runId: 'run000000001', item: 0, part: 'method' },
    ...{ target: targetCase({ isolation: 'dedicated' }), targetRef: 'shop', by: 'ada' },
    ...{ approvedBy: null, lastsMs: 2_000, released: new AbortController().signal },
    mark: () => mark,
    async saveMark(next) {
      mark = next;
      return true;
    },
    async sensed(reading) {
      sensed.push(reading);
    },
    hasSensed: (asked) => sensed.some((each) => each.asked === asked),
    background: (work) => void background.push(work()),
    ...over,
  };
  return { place, sensed, mark: () => mark, settled: () => Promise.all(background) };
}
