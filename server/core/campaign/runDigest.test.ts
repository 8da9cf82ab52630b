import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { buildReport } from '../report/buildReport.ts';
import type { Report } from '../report/report.ts';
import { digestOf } from './runDigest.ts';

const report = buildReport(mallRun(midnightPeak));
const rate = (pay: number) => ({ level: 1, ratePerSecond: pay, paths: { pay } });

it('reads a report', () => {
  const digest = digestOf(report);
  expect(digest).toMatchObject({
    ...{ verdict: report.verdict.state, sentence: report.headline.text },
    ...{ required: report.requirement.needed.paths, findings: report.findings.groups },
    looked: report.audit.filter(({ state }) => state !== 'unknown').map(({ store }) => store),
    measured: {
      ...{ method: 'bracket', likely: null },
      low: report.capacity?.sloCapacity.lower?.paths,
      high: report.capacity?.sloCapacity.upper?.paths,
    },
  });
  expect(digestOf({ ...report, run: { ...report.run, branch: 'main' } }).branch).toBe('main');
  const machine = { cpu: 'Xeon', cpus: 1, memoryBytes: 1, platform: 'linux' };
  expect(digestOf({ ...report, run: { ...report.run, machine } }).machine).toBe(
    'Xeon, 1 CPU, linux',
  );
});

it('trusts no audit that is unknown', () => {
  const audit = report.audit.map((each) => ({ ...each, state: 'unknown' as const }));
  expect(digestOf({ ...report, audit }).looked).toEqual([]);
});

it('takes the estimate of a search, else its bracket, else what a held load proved', () => {
  const measured = (of: Partial<Report>) => digestOf({ ...report, ...of }).measured;
  const estimate = { capacity: rate(120), lower: rate(110), upper: rate(130) };
  const search = { confidence: 0.95, method: 'x', ended: 'precise', text: 'x' } as const;
  const sloCapacity = { lower: rate(100), upper: null, text: 'x' };
  const capacity = { sloCapacity, saturation: null };
  expect(measured({ capacity: { ...capacity, search: { ...search, estimate } } })).toEqual({
    ...{ method: 'search', low: { pay: 110 }, likely: { pay: 120 }, high: { pay: 130 } },
  });
  const bracket = { method: 'bracket', low: { pay: 100 }, likely: null, high: null };
  expect(measured({ capacity: { ...capacity, search: { ...search, estimate: null } } })).toEqual(
    bracket,
  );
  const none = { ...sloCapacity, lower: null };
  expect(measured({ capacity: { ...capacity, sloCapacity: none } })).toBeNull();
  const requirement = { ...report.requirement, proven: rate(90) };
  expect(measured({ capacity: null, requirement })).toEqual({
    ...{ method: 'held', low: { pay: 90 }, likely: null, high: null },
  });
  expect(measured({ capacity: null, requirement: { ...requirement, proven: null } })).toBeNull();
});
