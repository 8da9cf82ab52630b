import type { CustomersBefore } from '@zerohour/shadow-data';
import { describe, expect, it } from 'vitest';
import { incidentsOf } from '../../core/run/eventKinds.ts';
import type { RunEvent } from '../../core/run/run.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contextCase } from '../context/runContext.support.ts';
import { leakBaselineIn, recordLeakBaseline } from './leakBaseline.ts';

const stores = { ...targetCase().stores, postgresUrl: 'postgres://127.0.0.1/shop' };
const shadowed = targetCase({ stores });
const rows = [
  { place: 'shadow.orders.customer', id: 'ann', rows: 2 },
  { place: 'shadow.users.name', id: '(none)', rows: 1 },
];

async function recorded(found: () => Promise<CustomersBefore>, target = shadowed) {
  const { context, events } = contextCase({ target });
  let asked = 0;
  const customersInShadow = () => {
    asked += 1;
    return found();
  };
  await recordLeakBaseline(context, { customersInShadow }, target);
  const stored = events.map((event, seq) => ({ ...event, seq, at: '' })) as RunEvent[];
  return { asked, events, stored };
}

describe('the leak baseline', () => {
  it('is recorded with its rows, for the scan after the load', async () => {
    const { events, stored } = await recorded(async () => ({ rows, uncounted: [] }));
    expect(events).toEqual([
      {
        kind: 'shadow-before',
        message: "3 rows of the shadow store are customers' before the load",
        data: { rows, uncounted: [] },
      },
    ]);
    const other = { kind: 'seeded', message: '', data: { rows: [] }, seq: 0, at: '' };
    expect(leakBaselineIn([other, ...stored])).toEqual({ rows, uncounted: [] });
    expect(incidentsOf(stored)).toEqual([]);
  });

  it('names the places that hold too many, also when nothing could be listed', async () => {
    const uncounted = ['shadow.orders.customer', 'shadow.users.name'];
    const { events, stored } = await recorded(async () => ({ rows: [], uncounted }));
    expect(events[0]?.message).toBe(
      "0 rows of the shadow store are customers' before the load, and too many to list in shadow.orders.customer, and too many to list in shadow.users.name",
    );
    expect(leakBaselineIn(stored)).toEqual({ rows: [], uncounted });
  });

  it('is no event where nothing lay there, and then charges everything', async () => {
    const { asked, stored } = await recorded(async () => ({ rows: [], uncounted: [] }));
    expect([asked, stored]).toEqual([1, []]);
    expect(leakBaselineIn([])).toEqual({ rows: [], uncounted: [] });
  });

  it('that cannot be read is a caveat, and charges everything', async () => {
    const { stored } = await recorded(() => Promise.reject(new Error('away\nfor now')));
    const text =
      'what customers have in the shadow store before the load could not be read, so all of it counts as leaked: away';
    expect(stored).toMatchObject([{ kind: 'shadow-before', data: { problem: text } }]);
    expect(incidentsOf(stored)).toEqual([{ kind: 'shadow-before', spoils: null, text }]);
    expect(leakBaselineIn(stored)).toEqual({ rows: [], uncounted: [] });
  });

  it.each([
    ['names no PostgreSQL', targetCase()],
    ['keeps nothing apart', targetCase({ stores, isolation: 'dedicated' })],
  ])('is not read where the target %s', async (_, target) => {
    expect((await recorded(async () => ({ rows, uncounted: [] }), target)).asked).toBe(0);
  });
});
