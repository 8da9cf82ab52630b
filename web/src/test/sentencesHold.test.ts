import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stageResult } from '../../../server/core/capacity/sloCapacity.ts';
import { buildReport } from '../../../server/core/report/buildReport.ts';
import type { ReportInputs } from '../../../server/core/report/inputs.ts';
import type { Report } from '../../../server/core/report/report.ts';
import { formatPercent } from '../../../server/core/text/units.ts';
import { holdSeconds, liveLoad, liveStatus, randomRun } from './randomRun.support.ts';

/** Each sentence of caveats, verdict and live headline, compared with the figures that it speaks of. */

const RUNS = 600;
const SEED = 20_261_128;

type Point = Report['points'][number];
interface Case {
  readonly report: Report;
  readonly inputs: ReportInputs;
}

const figure = (text: string): number => Number(text.replaceAll(/[^\d.]/g, ''));
const at = ({ points }: Report, level: string): Point => {
  const found = points.find((point) => formatPercent(point.level) === level);
  if (found === undefined) throw new Error(`no stage at ${level}`);
  return found;
};
const sum = ({ points }: Report, of: (total: Point['total']) => number): number =>
  points.reduce((all, { total }) => all + of(total), 0);
const gaps = ({ timeline }: ReportInputs) => timeline.filter(({ missing }) => missing.length > 0);
const hasBreach = ({ slos }: Point): boolean => slos.some(({ state }) => state === 'breached');
const openOf = (total: Point['total']): number =>
  total.finished === total.correct + total.refused + total.failed + (total.noEvidence ?? 0)
    ? total.started - total.finished
    : Number.NaN;

/** A sentence by its form, and what holds when it is said. */
const sentences: readonly (readonly [
  form: RegExp,
  holds: (said: readonly string[], of: Case) => void,
])[] = [
  [
    /^(\d+) starts were dropped: /,
    ([n = ''], { inputs }) => {
      const cells = inputs.timeline.flatMap((second) => second.cells);
      expect(figure(n)).toBe(cells.reduce((all, { dropped }) => all + dropped, 0));
    },
  ],
  [
    /^Frames of a shard are missing in (\d+) seconds? of 1 round: a stage that lacks them is no evidence\.$/,
    ([n = ''], { report, inputs }) => {
      expect(figure(n)).toBe(gaps(inputs).length);
      for (const { startMs, unknown } of report.points) {
        const lacks = gaps(inputs).some(
          ({ second }) => second * 1000 >= startMs && second * 1000 < startMs + holdSeconds * 1000,
        );
        if (lacks) expect(unknown).not.toBe(null);
      }
    },
  ],
  [
    /^(\S+) journeys? w\w+ open when load or recording ended, not seen past the bound: cut by Zerohour/,
    ([n = ''], { report }) => {
      expect(figure(n)).toBe(sum(report, ({ cut = 0 }) => cut));
      for (const { total } of report.points)
        expect((total.cut ?? 0) + (total.overdue ?? 0)).toBeLessThanOrEqual(openOf(total));
    },
  ],
  [
    /^(\S+) journeys? w\w+ open when a shard stopped reporting, and their end is not known/,
    ([n = ''], { report, inputs }) => {
      expect(gaps(inputs)).not.toEqual([]);
      const told = sum(report, ({ cut = 0, overdue = 0 }) => cut + overdue);
      expect(figure(n)).toBe(sum(report, openOf) - told);
    },
  ],
  [
    /^Business answers refused a large share of the pay journeys that ended \((.*)\): /,
    ([list = ''], { report }) => {
      for (const each of list.split(', ')) {
        const [share = '', level = ''] = each.split(' at ');
        const { refused, finished, noEvidence = 0 } = at(report, level).total;
        expect(figure(share)).toBeCloseTo((100 * refused) / (finished - noEvidence), 1);
        expect(figure(share)).toBeGreaterThanOrEqual(10);
      }
    },
  ],
  [
    /(?:; |^)no stage breached an SLO$/,
    (_, { report }) => expect(report.points.filter(hasBreach)).toEqual([]),
  ],
  [
    /^all (\d+) SLOs met at (\S+) /,
    ([n = '', level = ''], { report }) => {
      const { slos } = at(report, level);
      expect(slos.map(({ state }) => state)).toEqual(Array(figure(n)).fill('met'));
    },
  ],
  [
    /SLO capacity (?:at least|between) (\S+) /,
    ([level = ''], { report }) => expect(stageResult(at(report, level)).state).toBe('pass'),
  ],
  [
    /SLO capacity (?:below|between \S+ \S+ and) (\S+) /,
    ([level = ''], { report }) => expect(stageResult(at(report, level)).state).toBe('fail'),
  ],
  [
    /SLO capacity not known: no stage is evidence/,
    (_, { report }) => {
      for (const { unknown, generatorLimited } of report.points)
        expect(unknown ?? generatorLimited).not.toBe(null);
    },
  ],
  [
    /SLO capacity not known: no stage met every SLO or breached one/,
    (_, { report }) =>
      expect(report.points.map((point) => stageResult(point).text)).toContain('undecided'),
  ],
  [
    /SLO capacity [^;]*\(((?:no evidence|undecided|generator-limited) at [^()]*)\)/,
    ([list = ''], { report }) => {
      let result = '';
      for (const each of list.split(', ')) {
        const [words, level] = each.includes(' at ') ? each.split(' at ') : [result, each];
        result = words ?? '';
        expect(stageResult(at(report, level ?? '')).text).toBe(result);
      }
    },
  ],
];

/** The same of the live page. */
const liveSentences: typeof sentences = [
  [
    /^Clean so far: Every SLO is met, no finding\.$/,
    (_, { report, inputs }) => {
      expect(liveLoad(inputs)).toMatchObject({ breaches: [], doubts: [], lostShards: [] });
      expect(report.findings.count).toBe(0);
      expect(gaps(inputs)).toEqual([]);
      expect(
        sum(report, ({ dropped, overdue = 0, noEvidence = 0 }) => dropped + overdue + noEvidence),
      ).toBe(0);
    },
  ],
  [
    /Shard 1 was lost; the stages that it did not finish are no evidence\.$/,
    (_, { report, inputs }) => {
      const lost = inputs.timeline.findIndex(({ missing }) => missing.includes(1));
      for (const { startMs, unknown } of report.points)
        if (startMs + holdSeconds * 1000 > (lost + 1) * 1000) expect(unknown).not.toBe(null);
    },
  ],
  [
    /^Beyond an SLO: pay .* at (\d+)%: /,
    ([level = ''], { inputs }) =>
      expect(figure(level) / 100).toBeGreaterThan(inputs.plan.requiredLevel),
  ],
  [
    /a shard sent nothing in (\d+) seconds?/,
    ([n = ''], { inputs }) => expect(figure(n)).toBe(gaps(inputs).length),
  ],
];

it('no sentence of caveats, verdict or live headline is false for a random run', () => {
  console.info(`sentences hold: seed ${SEED}, ${RUNS} random timelines`);
  const times = new Map<RegExp, number>();
  const compare = (forms: typeof sentences, texts: readonly string[], of: Case): void => {
    for (const [form, holds] of forms)
      for (const text of texts) {
        const found = form.exec(text.replaceAll(/[\u202f\u00a0]/g, ''));
        if (found === null) continue;
        times.set(form, (times.get(form) ?? 0) + 1);
        holds(found.slice(1), of);
      }
  };
  fc.assert(
    fc.property(randomRun, (inputs) => {
      const report = buildReport(inputs);
      const { headline, detail } = liveStatus(inputs);
      const reasons = report.verdict.reasons.map(({ text }) => text);
      compare(sentences, [...report.caveats, ...reasons], { report, inputs });
      compare(liveSentences, [`${headline}: ${detail}`], { report, inputs });
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // A sentence that was never said was not compared.
  const forms = [...sentences, ...liveSentences].map(([form]) => form);
  expect(forms.filter((form) => !times.has(form))).toEqual([]);
}, 120_000);
