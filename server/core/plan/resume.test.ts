import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/loadCase.ts';
import type { DatasetPlan } from '../traffic/dataset.ts';
import { isResumed, resumed, resumeText, rowsRemedy, usedUpDiagnostics } from './resume.ts';

const users: DatasetPlan = {
  name: 'user',
  columns: ['name'],
  rows: ['c', 'd', 'e'].map((name) => [name]),
  start: 2,
  checksum: 'sum',
  resume: {},
  pick: { kind: 'unique' },
};
const generated = { count: 5, cells: [`u\${row}`] };
const made: DatasetPlan = { ...users, rows: [], generated };
const rows = { dataset: 'user', checksum: 'sum', nextRow: 4, run: 'run7', isExact: true };
const goOn = (dataset: DatasetPlan, over: Partial<typeof rows> | null = {}) => {
  const used = over === null ? [] : [{ ...rows, ...over }];
  const plan = resumed({ ...planOf(), datasets: [dataset] }, used);
  const [told] = usedUpDiagnostics(plan);
  return {
    dataset: plan.datasets[0],
    text: resumeText(plan),
    told: told && `${told.path}: ${told.message}`,
  };
};

describe('a dataset with resume', () => {
  it('goes on after the rows that the run before drew', () => {
    expect(goOn(users)).toEqual({
      dataset: { ...users, rows: [['e']], start: 4, resume: { after: 'run7' } },
      text: 'Dataset user goes on at row 5, after run run7.',
      told: undefined,
    });
    expect(goOn(made).dataset).toEqual({ ...made, start: 4, resume: { after: 'run7' } });
    expect(goOn(users, { isExact: false })).toMatchObject({
      dataset: { rows: [['e']], start: 4, resume: { after: 'run7', isAtLeast: true } },
      text: 'Dataset user goes on at row 5, after run run7, which may have left out some of the rows before.',
    });
  });

  it('begins no earlier than its start', () => {
    expect(goOn(users, { nextRow: 2 }).dataset).toMatchObject({ rows: users.rows, start: 2 });
    expect(goOn(users, { nextRow: 1 }).dataset).toMatchObject({ rows: users.rows, start: 2 });
    const { start: _, ...whole } = users;
    expect(goOn(whole, { nextRow: 1 }).dataset).toMatchObject({ rows: [['d'], ['e']], start: 1 });
  });

  it('begins at its first row where no run has drawn of it, or of another of the scenario only', () => {
    const first = {
      dataset: { ...users, resume: { after: null } },
      text: 'Dataset user begins at row 3: no run has drawn of it.',
      told: undefined,
    };
    expect(goOn(users, null)).toEqual(first);
    expect(goOn(users, { dataset: 'card' })).toEqual(first);
  });

  it('begins anew where its rows are others', () => {
    expect(goOn(users, { checksum: 'other' })).toEqual({
      dataset: { ...users, resume: { after: 'run7', isAnew: true } },
      text: 'Dataset user begins anew at row 3: its rows are not those of run run7.',
      told: undefined,
    });
  });

  it('is refused where no row is left', () => {
    expect(goOn(users, { nextRow: 5 }).told).toBe(
      'data.datasets.user.resume: dataset "user" has no row left: run run7 ended at row 5; give it a file of other rows, which begins anew, or begin anew with resume: false',
    );
    expect(goOn(made, { nextRow: 5 }).told).toBe(
      'data.datasets.user.resume: dataset "user" has no row left: run run7 ended at row 5; raise "rows", or begin anew with resume: false',
    );
    expect(goOn(made, { nextRow: 4 }).told).toBeUndefined();
  });

  it('is told apart from one whose runs nobody was asked for, and from others', () => {
    expect(resumeText({ datasets: [users] })).toBe(
      'Dataset user goes on after the run before; the server that drove it knows where.',
    );
    const { resume: _, ...plain } = users;
    expect(goOn(plain)).toEqual({ dataset: plain, text: null, told: undefined });
    expect([[plain], [plain, users]].map((datasets) => isResumed({ datasets }))).toEqual([
      false,
      true,
    ]);
  });
});

it('says what a dataset with too few rows needs: rows added to a file would be drawn from the first one', () => {
  const after = { after: 'run7' };
  expect(rowsRemedy(users, 10)).toBe('give it 12 rows');
  expect(rowsRemedy({ ...users, resume: after }, 10)).toBe(
    'give it a file of 10 other rows, which begins anew',
  );
  expect(rowsRemedy({ ...made, resume: after }, 10)).toBe('give it 12 rows');
  expect(rowsRemedy({ ...users, resume: { after: null } }, 10)).toBe('give it 12 rows');
});
