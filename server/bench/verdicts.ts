import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, createApi } from '../cli/shared/api.ts';
import type { Report } from '../core/report/report.ts';
import { isFinal, type RunRow, type RunStatus } from '../core/run/run.ts';
import { openLocalStack } from '../localStack.ts';
import { packageRoot } from '../root.ts';
import { openShop } from '../shop.ts';
import {
  printedCsv,
  printedHtml,
  printedJunit,
  printedMarkdown,
} from '../test/support/printedReport.ts';
import { inOwnDataFolder } from './ownDataFolder.ts';
import { suspendPeriodically } from './plantedFaults/disturb.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';
import { k6Below } from './verdicts/k6Below.ts';
import { type KnownRun, knownRuns } from './verdicts/knownRuns.ts';

export interface BenchVerdictsOptions {
  /** Keeps the folder with the runs and their reports. */
  readonly keep?: boolean;
  readonly printProgress?: (line: string) => void;
}

/** A run says nothing of the shop when this machine was too busy; it is then driven again. */
const ATTEMPTS_MAX = 3;
const POLL_MS = 250;

/** What one run came to. */
interface Outcome {
  readonly run: RunRow;
  readonly report: Report;
  /** Each status that the server showed while load ran. */
  readonly statuses: readonly RunStatus[];
  /** The headline of each output by its file, and the gravest finding where the output names one. */
  readonly printed: ReadonlyMap<string, { readonly headline: string; readonly finding?: string }>;
}

/**
 * Drives four runs of the sample shop through server, worker and k6, and compares verdict, headline and findings
 * with what they must be, in every output. The benchmark fails with each that differs.
 */
export const benchVerdicts = (options: BenchVerdictsOptions = {}): Promise<BenchResult> =>
  inOwnDataFolder('verdicts', (folder) => judgeAll(folder, options), {
    keep: options.keep === true,
  });

async function judgeAll(folder: string, options: BenchVerdictsOptions): Promise<BenchResult> {
  const print = options.printProgress ?? (() => undefined);
  const stops: (() => Promise<void>)[] = [];
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  try {
    const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
    if (!stack.ok) throw new Error(stack.error.line);
    stops.push(stack.value.stop);
    const shop = await openShop({ replicas: 1, print });
    if (!shop.ok) throw new Error(shop.error.line);
    stops.push(shop.value.stop);
    const api = createApi(stack.value);
    for (const known of knownRuns) {
      const outcome = await drive(api, known, shop.value.targetFile);
      const faults = faultsOf(known, outcome);
      print(`${known.name}: ${outcome.run.verdict}: ${outcome.report.headline.text}`);
      if (options.keep === true) print(`  kept ${join(folder, 'runs', outcome.run.id)}`);
      wrong.push(...faults.map((fault) => `${known.name}: ${fault}`));
      rows.push(rowOf(known, outcome, faults.length));
    }
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
  return { name: 'verdicts', machine: describeMachine(), rows, wrong };
}

const rowOf = (known: KnownRun, { printed }: Outcome, faults: number): BenchRow => ({
  figure: `${known.name}: ${known.verdict}`,
  value: faults,
  unit: 'wrong',
  interval: null,
  samples: printed.size,
});

async function drive(api: Api, known: KnownRun, target: string, attempt = 1): Promise<Outcome> {
  const source = { text: known.scenario, directory: join(packageRoot(), 'scenarios/mall') };
  const started = await api.start({ scenarioId: null, source, target, shards: null });
  if (!started.ok) throw new Error(started.error.line);
  const { id } = started.value;
  const { run, statuses } = await follow(api, id, known.starved === true);
  const report = await api.report(id);
  if (!report.ok) throw new Error(`${known.name}: no report: ${run.reason}`);
  const isBlind = report.value.points.some((point) => point.generatorLimited ?? point.unknown);
  if (isBlind && known.starved !== true && attempt < ATTEMPTS_MAX)
    return drive(api, known, target, attempt + 1);
  return { run, report: report.value, statuses, printed: await printedBy(api, run) };
}

async function follow(api: Api, id: string, starve: boolean) {
  const statuses: RunStatus[] = [];
  let end: (() => void) | null = null;
  try {
    for (;;) {
      const run = await api.run(id);
      if (!run.ok) throw new Error(run.error.line);
      if (isFinal(run.value.state)) return { run: run.value, statuses };
      if (run.value.state === 'running') {
        statuses.push(run.value.status);
        const [k6] = k6Below(process.pid);
        if (starve && k6 !== undefined)
          end ??= suspendPeriodically(k6, { forMs: 300, everyMs: 600 });
      }
      await delay(POLL_MS);
    }
  } finally {
    end?.();
  }
}

/** What each file of the run, and the run's row, print. */
async function printedBy(api: Api, run: RunRow): Promise<Outcome['printed']> {
  const text = async (name: string): Promise<string> => {
    const file = await api.file(run.id, name);
    if (!file.ok) throw new Error(file.error.line);
    return file.value.toString('utf8');
  };
  const html = printedHtml(await text('report.html'));
  const markdown = printedMarkdown(await text('summary.md'));
  const junit = printedJunit(await text('junit.xml'));
  const [row] = printedCsv(await text('curve.csv'));
  const stored: Report = JSON.parse(await text('report.json'));
  const worst = (list: readonly string[]) => (list[0] === undefined ? {} : { finding: list[0] });
  return new Map([
    ['report.html', { headline: html.headline, ...worst(html.findings) }],
    ['summary.md', { headline: markdown.headline, ...worst(markdown.findings) }],
    ['junit.xml', { headline: junit.headline, ...worst(junit.findings) }],
    ['curve.csv', { headline: row?.headline ?? '' }],
    [
      'report.json',
      { headline: stored.headline.text, ...worst(stored.findings.groups.map((each) => each.text)) },
    ],
    [
      'list of runs',
      {
        headline: run.headline ?? '',
        ...worst(run.audit?.findings.groups.map((each) => each.text) ?? []),
      },
    ],
  ]);
}

/** Thousands stand apart by a narrow space, or by a plain one. */
const spaced = (text: string): string => text.replaceAll('\u202f', ' ');

function faultsOf(known: KnownRun, { run, report, statuses, printed }: Outcome): string[] {
  const outputs = [...printed].flatMap(([name, { headline, finding }]) => [
    ...(known.headline.test(headline) ? [] : [`${name} says "${headline}"`]),
    ...(spaced(headline) === spaced(report.headline.text) ? [] : [`${name} differs`]),
    ...(name === 'curve.csv' || isExpected(known.finding, finding)
      ? []
      : [`${name} leads with "${finding ?? 'no finding'}"`]),
  ]);
  const tones = known.never.filter((tone) => statuses.some((status) => status.tone === tone));
  return [
    ...(run.verdict === known.verdict ? [] : [`verdict ${run.verdict}, not ${known.verdict}`]),
    ...outputs,
    ...tones.map((tone) => `its status was ${tone} while load ran`),
    ...(statuses.length === 0 ? ['no status was seen while load ran'] : []),
  ];
}

const isExpected = (expected: RegExp | null, finding: string | undefined): boolean =>
  expected === null ? finding === undefined : expected.test(spaced(finding ?? ''));
