import { describe, expect, it } from 'vitest';
import { many, planOf, pointOf, secondsTo } from '../../test/support/loadCase.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { k6ErrorCodes } from './k6ErrorCodes.ts';
import { k6ErrorTexts } from './k6ErrorTexts.ts';
import { isTheTargets } from './noEvidence.ts';

/** 10 s at 50/s: of each second's 50 journeys so many ended by these reasons, the others are correct. */
function pointWith(noEvidence: Readonly<Record<string, number>>, more: { failed?: number } = {}) {
  const kept = Object.values(noEvidence).reduce((sum, count) => sum + count, 0);
  const { failed = 0 } = more;
  const correct = 50 - kept - failed;
  const failures: Record<string, number> = failed === 0 ? {} : { 'status 503': failed };
  return pointOf(
    secondsTo(10, () => ({
      correct,
      failed,
      noEvidence: kept,
      journeyMs: many(correct, 100),
      responseMs: many(correct, 110),
      steps: [
        {
          step: 'pay',
          requests: 50,
          failures,
          noEvidence,
          serviceMs: many(correct, 100),
        },
      ],
    })),
  );
}
const excluded = ({ generatorLimited, unknown }: LoadPoint) => [generatorLimited, unknown];
const what = (count: number): string =>
  `${count} of 500 journeys of pay ended by what is not the target's failure: `;
const ports =
  'no free local port (the generator): The generator has no local port left for a connection; widen net.ipv4.ip_local_port_range or add workers';
const host =
  "certificate of another host (the configuration): The target's certificate is made out for another host name";
const route =
  "host unreachable (cannot be known): The target's host cannot be reached: it is down, or the network between drops it";

describe('journeys that ended by what is not the target’s failure', () => {
  it('limit the generator when they are the generator’s, with what to add', () => {
    expect(excluded(pointWith({ 'no free local port': 30 }))).toEqual([
      `${what(300)}300 × ${ports}`,
      null,
    ]);
  });

  it('make the stage unknown when they are the configuration’s, or nobody’s that is known', () => {
    expect(excluded(pointWith({ 'certificate of another host': 50 }))).toEqual([
      null,
      `${what(500)}500 × ${host}`,
    ]);
    expect(excluded(pointWith({ 'host unreachable': 30 }))).toEqual([
      null,
      `${what(300)}300 × ${route}`,
    ]);
  });

  it('are the generator’s when at least half of them are', () => {
    const [limited, unknown] = excluded(
      pointWith({ 'host unreachable': 10, 'no free local port': 10 }),
    );
    expect(limited).toBe(`${what(200)}100 × ${route}; 100 × ${ports}`);
    expect(unknown).toBeNull();
    expect(excluded(pointWith({ 'host unreachable': 11, 'no free local port': 10 }))[0]).toBeNull();
  });

  it('name at most three reasons, the most frequent first', () => {
    const text = pointWith({
      'no free local port': 4,
      'no free file descriptor': 5,
      'DNS lookup failed': 3,
      'host unreachable': 2,
    }).generatorLimited;
    expect(
      [...(text ?? '').matchAll(/(\d+) × ([^(]+) \(/g)].map(([, n, name]) => [n, name]),
    ).toEqual([
      ['50', 'no free file descriptor'],
      ['40', 'no free local port'],
      ['30', 'DNS lookup failed'],
    ]);
  });

  it('leave a stage in which they are at most 2% of the starts as evidence', () => {
    expect(excluded(pointWith({ 'no free local port': 1 }))).toEqual([null, null]);
    expect(excluded(pointWith({ 'no free local port': 2 }))[0]).toMatch(/^20 of 500/);
  });

  it('are neither failed nor part of the error share, and are told apart in the point', () => {
    const point = pointWith({ 'no free local port': 10 }, { failed: 10 });
    expect(point.total).toMatchObject({ finished: 500, failed: 100, noEvidence: 100 });
    expect(point.total.errorShare).toBe(0.25);
    expect(point.paths.pay).toEqual(point.total);
    expect(pointWith({}).total).not.toHaveProperty('noEvidence');
  });

  it('breach no SLO, and leave it unknown where they could decide it', () => {
    expect(pointWith({ 'no free local port': 30 }).slos).toMatchObject([
      { state: 'unknown', reason: "300 journeys ended by what is not the target's failure" },
    ]);
    expect(pointWith({ 'no free local port': 1 }).slos).toMatchObject([{ state: 'met' }]);
  });

  it('of one path exclude the stage also when another path has none', () => {
    const plan = planOf();
    const [stage] = plan.rounds[0]?.stages ?? [];
    if (stage === undefined) throw new Error('no stage');
    const clean = secondsTo(10);
    const both = clean.map((second) => ({
      ...second,
      cells: second.cells.flatMap((cell) => [
        cell,
        {
          ...cell,
          path: 'order',
          correct: 0,
          noEvidence: 50,
          journeyMs: many(0, 1),
          steps: cell.steps.slice(0, 1).map((step) => ({
            ...step,
            noEvidence: { 'no free file descriptor': 50 },
          })),
        },
      ]),
    }));
    const loads = [...stage.loads, ...stage.loads.map((load) => ({ ...load, path: 'order' }))];
    const two = planOf([{ ...stage, loads }]);
    const paths = two.paths.flatMap((path) => [path, { ...path, name: 'order' }]);
    expect(pointOf(both, { ...two, paths }).generatorLimited).toMatch(
      /^500 of 500 journeys of order .*no free file descriptor/,
    );
  });
});

it('reasons speak about the target only where it failed, as answers do', () => {
  for (const known of [...k6ErrorTexts, ...k6ErrorCodes]) {
    expect(isTheTargets(known.reason)).toBe(known.class === 'target');
  }
  expect(['status 503', 'check paid', 'capture id found null'].map(isTheTargets)).toEqual([
    true,
    true,
    true,
  ]);
});
