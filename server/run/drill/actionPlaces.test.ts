import { describe, expect, it } from 'vitest';
import type { DrillPast, NewDrillEvent } from '../../core/drill/drillEvents.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { createActionPlaces } from './actionPlaces.ts';
import { createRunClock } from './drillClock.ts';
import { storedDrillCase } from './drillRunCase.support.ts';

const nothing: Pick<DrillPast, 'marks' | 'sensors'> = { marks: new Map(), sensors: [] };
const target = targetCase();

/** The places of the sound drill's actions, 25 s after the start of its load. */
function placesCase(past = nothing, { clockMs = 25_000 as number | null, isSaved = true } = {}) {
  const saved: NewDrillEvent[] = [];
  const released = new AbortController();
  const stored = storedDrillCase();
  const placeOf = createActionPlaces(stored, past as DrillPast, target, {
    clock: createRunClock(clockMs === null ? null : 0, () => clockMs ?? 0),
    ...{ released: released.signal, background: () => undefined },
    async saveEvent(event) {
      saved.push(event);
      return isSaved;
    },
  });
  return { placeOf, saved, stored, released };
}

describe('the place of an action', () => {
  it('says for whom and where it is done', () => {
    const { placeOf, stored, released } = placesCase();
    const { action, place } = placeOf(0);
    expect(action).toBe(stored.drill.method[0]?.action);
    expect(place).toMatchObject({
      ...{ drillId: 'drill0000001', runId: 'run000000001', item: 0, part: 'method', target },
      ...{ targetRef: 'mall.yaml', by: 'ada', approvedBy: 'eve', released: released.signal },
    });
    expect(placeOf(3)).toMatchObject({ place: { item: 3, part: 'rollback' } });
    expect(() => placeOf(4)).toThrow('there is no action 4');
  });

  it('says how long it lasts from now on, or that it lasts until the rollback', () => {
    expect(placesCase().placeOf(0).place.lastsMs).toBe(15_000);
    expect(placesCase().placeOf(3).place.lastsMs).toBeNull();
    expect(placesCase(nothing, { clockMs: null }).placeOf(0).place.lastsMs).toBeNull();
  });

  it('keeps what an undo needs, also from before a take-over', async () => {
    const { placeOf, saved } = placesCase({ ...nothing, marks: new Map([[1, { value: 'row' }]]) });
    const { place } = placeOf(0);
    expect([place.mark(), placeOf(1).place.mark()]).toEqual([null, { value: 'row' }]);
    expect(await place.saveMark({ value: 3, isSet: true })).toBe(true);
    expect(saved).toEqual([
      {
        ...{ kind: 'mark', message: 'before: value 3, isSet true' },
        data: { item: 0, mark: { value: 3, isSet: true } },
      },
    ]);
    expect([place.mark(), placeOf(0).place.mark()]).toEqual(
      Array(2).fill({ value: 3, isSet: true }),
    );
    expect(placeOf(1).place.mark()).toEqual({ value: 'row' });
  });

  it('keeps nothing that was not stored', async () => {
    const { placeOf } = placesCase(nothing, { isSaved: false });
    const { place } = placeOf(0);
    expect(await place.saveMark({ value: 3 })).toBe(false);
    expect(place.mark()).toBeNull();
  });

  it('stores what a sensor said, by the clock of the load', async () => {
    const { placeOf, saved } = placesCase();
    const { place } = placeOf(0);
    expect([place.hasSensed('on'), place.hasSensed('off')]).toEqual([false, false]);
    await place.sensed({ asked: 'on', answer: 'did-not-bite', text: 'as before', atEpochMs: null });
    await place.sensed({ asked: 'off', answer: 'gone', text: 'as before', atEpochMs: 41_000 });
    const data = { item: 0, text: 'as before' };
    expect(saved).toEqual([
      {
        ...{ kind: 'sensor', message: 'did not bite: as before' },
        data: { ...data, asked: 'on', answer: 'did-not-bite', atMs: 25_000 },
      },
      {
        ...{ kind: 'sensor', message: 'gone: as before' },
        data: { ...data, asked: 'off', answer: 'gone', atMs: 41_000 },
      },
    ]);
    expect([place.hasSensed('on'), placeOf(0).place.hasSensed('off')]).toEqual([true, true]);
    expect([placeOf(1).place.hasSensed('on'), placeOf(1).place.hasSensed('off')]).toEqual([
      ...[false, false],
    ]);
  });

  it('stores a reading before the start of the load at that start, and knows those of the past', async () => {
    const sensors = [
      { item: 1, asked: 'on', answer: 'bit', text: '', atMs: 1 },
    ] satisfies DrillPast['sensors'];
    const { placeOf, saved } = placesCase({ ...nothing, sensors }, { clockMs: null });
    expect([placeOf(1).place.hasSensed('on'), placeOf(1).place.hasSensed('off')]).toEqual([
      ...[true, false],
    ]);
    await placeOf(0).place.sensed({ asked: 'on', answer: 'bit', text: 'slow', atEpochMs: null });
    expect(saved[0]?.data).toMatchObject({ atMs: 0 });
  });
});
