import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { measuredAt, pointAt } from '../../../test/support/pointCase.ts';
import { buildReport } from '../buildReport.ts';
import type { StepSummary } from '../report.ts';
import type { Markup } from './element.ts';
import { customersTable, generatorsTable, stagesTable, stepsTable } from './measuredTables.ts';

const report = buildReport(mallRun(midnightPeak));
const rowsOf = ({ markup }: Markup): string[][] =>
  [...markup.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)]
    .map(([, row = '']) =>
      [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) =>
        cell.replace(/<[^>]*>/g, ''),
      ),
    )
    .slice(1);

it('withholds rates without a window, percentiles of few samples and errors of no journey', () => {
  const total = {
    ...measuredAt(200),
    windowMs: 0,
    finished: 0,
    p95Ms: { value: null, samples: 9 },
  };
  const [stage] = rowsOf(stagesTable([pointAt(1, 'met', { total })]));
  expect(stage).toEqual(
    ['100%', '200.0', '200.0', '0', '–', '–', '–', '–', '–', '9', '–', 'SLOs met'].map((text) =>
      expect.stringContaining(text),
    ),
  );
});

it('tells below a stage why it is no evidence, and below a path which SLOs are not met', () => {
  const point = pointAt(1, 'breached', { generatorLimited: 'the worker waited' });
  const [slo] = point.slos;
  if (slo === undefined) throw new Error('the point has an SLO');
  const met = { ...slo, name: 'other', state: 'met' as const };
  const unknown = { ...slo, name: 'third', state: 'unknown' as const, reason: null };
  const rows = rowsOf(stagesTable([{ ...point, slos: [slo, met, unknown] }]));
  const notes = rows.filter((cells) => cells.length === 1).flat();
  expect(notes).toEqual([
    expect.stringContaining('the worker waited'),
    `${slo.name}: ${slo.reason ?? 'breached'}`,
    'third: unknown',
  ]);
  expect(rows[1]).toHaveLength(1);
  expect(rows.at(-1)).toHaveLength(1);
});

it('shows journeys open past their bound as a part of the errors', () => {
  const total = { ...measuredAt(200), finished: 10, overdue: 30, errorShare: 0.75 };
  const [stage] = rowsOf(stagesTable([pointAt(1, 'met', { total })]));
  expect(stage?.[10]).toBe('75.0%, 30 open past their bound');
});

it('tells how often a step did what its flow asks for', () => {
  const [first] = report.steps;
  if (first === undefined) throw new Error('the run had steps');
  const flowOf = (flow: StepSummary['flow']) =>
    rowsOf(stepsTable({ ...report, steps: [{ ...first, flow }] }))[0]?.[3];
  expect([flowOf({ retried: 2, polled: 3 }), flowOf(undefined)]).toEqual([
    'retried 2, asked again 3',
    '–',
  ]);
});

it('withholds the error share of customers who sent nothing', () => {
  const { customers } = report;
  if (customers === null) throw new Error('the run watched customers');
  const shareOf = (requests: number) =>
    rowsOf(
      customersTable({ ...report, customers: { ...customers, requests, errorShare: 0 } }),
    )[0]?.[3];
  expect([0, 1].map(shareOf)).toEqual(['–', '0%']);
});

it('withholds the figures of a shard that never reported', () => {
  const [generator] = report.generators;
  if (generator === undefined) throw new Error('the run had a shard');
  const row = (memoryBytesMax: number) =>
    rowsOf(
      generatorsTable({
        ...report,
        generators: [{ ...generator, memoryBytesMax, k6CpuShareMax: 0, workerCpuShareMax: 0.5 }],
      }),
    )[0];
  const at = (cells: readonly string[] | undefined) => [1, 2, 6, 7].map((n) => cells?.[n]);
  expect(at(row(0))).toEqual(['–', '–', '–', '–']);
  expect(at(row(1e6)).slice(0, 3)).toEqual(['0%', '50.0%', '1 MB']);
});
