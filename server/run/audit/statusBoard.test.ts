import { expect, it } from 'vitest';
import { type AuditStatus, auditStatus } from '../../core/audit/findingSummary.ts';
import type { RunRow } from '../../core/run/run.ts';
import { auditOf } from '../../test/support/mallEvidence.ts';
import type { RunUpdate } from '../follow/runUpdates.ts';
import { createStatusBoard, finalStatus } from './statusBoard.ts';

/** A board over a run's row that holds what was saved. */
function board(saveFails: () => boolean, gone = false) {
  let row = { id: 'run0000001', audit: null } as unknown as RunRow;
  const saved: (readonly [string, string, AuditStatus])[] = [];
  const published: RunUpdate[] = [];
  const { show } = createStatusBoard(
    { id: 'run0000001', owner: 'server-1' },
    {
      measures: {
        async saveStatus(...of) {
          if (saveFails()) throw new Error('PostgreSQL is away');
          saved.push(of);
          row = { ...row, audit: of[2] };
        },
      },
      runs: { row: async (id) => (id === row.id && !gone ? row : null) },
      updates: { publish: (_, update) => published.push(update) },
    },
  );
  return { show, saved, published };
}

const clean = auditStatus([{ store: 'shadow', totals: [], doubts: [] }]);
const broken = auditStatus([
  { store: 'shadow', totals: auditOf('shadow', true).totals, doubts: [] },
]);

it('stores and publishes a status once, and again when it changes', async () => {
  const { show, saved, published } = board(() => false);
  for (const status of [clean, clean, broken, broken]) await show(status);
  expect(saved).toEqual([
    ['run0000001', 'server-1', clean],
    ['run0000001', 'server-1', broken],
  ]);
  expect(published.map((update) => update.type === 'run' && update.run.audit)).toEqual([
    clean,
    broken,
  ]);
});

it('stores a status again that could not be stored', async () => {
  let fails = true;
  const { show, saved } = board(() => fails);
  await expect(show(clean)).rejects.toThrow('PostgreSQL is away');
  fails = false;
  await show(clean);
  expect(saved).toHaveLength(1);
});

it('publishes nothing of a run that is gone', async () => {
  const { show, saved, published } = board(() => false, true);
  await show(clean);
  expect([saved.length, published]).toEqual([1, []]);
});

it('names what is not reliable at the end, and no reason of a clean store', () => {
  const older = { ...auditOf('live', false), reason: '1 finding is older than the run' };
  const doubted = { ...auditOf('shadow', true), reason: 'recount differs' };
  expect(finalStatus([auditOf('shadow', true), older])).toEqual(broken);
  expect(finalStatus([doubted, older])).toEqual({ ...broken, problem: 'shadow: recount differs' });
});
