import { levelText, pointState } from '../../capacity/sloCapacity.ts';
import type { Quantile } from '../../measure/samples.ts';
import type { LoadPoint, ResponseQuantile } from '../../stages/loadPoint.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import type { Report } from '../report.ts';

const marks = { pass: '✅', fail: '❌', unknown: '❔' } as const;
const stateWords = { passing: 'SLOs met', breaching: 'SLO breached', none: 'no evidence' } as const;

/** A short summary for a pull request: the verdict with its reasons, and a row a stage. */
export function renderMarkdown(report: Report): string {
  const { verdict, capacity, run, points } = report;
  const head = `## ${marks[verdict.state]} ${escapeMarkdown(run.scenario)}: ${verdict.state}`;
  const reasons = verdict.reasons.map(
    (reason) => `- ${marks[reason.state]} ${escapeMarkdown(reason.text)}`,
  );
  const saturation = capacity?.saturation;
  const peak = saturation
    ? [
        `Peak throughput ${saturation.achievedPerSecond.toFixed(1)} journeys/s at ${levelText(saturation.level)} of the peak.`,
        '',
      ]
    : [];
  const caveats = report.caveats.map((caveat) => `> - ${escapeMarkdown(caveat)}`);
  const lines = [head, '', ...reasons, '', ...peak, ...stageTable(points), ...caveats];
  const foot = `Run \`${run.id}\`, ${run.startedAt} to ${run.endedAt}, ${run.shards} shard${run.shards === 1 ? '' : 's'}, k6 ${run.tool.k6}.`;
  return `${[...lines, ...(caveats.length > 0 ? [''] : []), foot].join('\n')}\n`;
}

function stageTable(points: readonly LoadPoint[]): readonly string[] {
  if (points.length === 0) return [];
  return [
    '| load | offered/s | started/s | achieved/s | goodput/s | p95 ms | p99 ms | p99 ms of every start | errors | result |',
    '|--:|--:|--:|--:|--:|--:|--:|--:|--:|:--|',
    ...points.map(stageRow),
    '',
  ];
}

function stageRow(point: LoadPoint): string {
  const t = point.total;
  const inWindow = (rate: number): string => ((t.windowMs ?? 0) > 0 ? rate.toFixed(1) : '–');
  const cells = [
    levelText(point.level),
    t.offeredPerSecond.toFixed(1),
    t.startedPerSecond.toFixed(1),
    inWindow(t.achievedPerSecond),
    inWindow(t.goodputPerSecond),
    quantileText(t.p95Ms),
    quantileText(t.p99Ms),
    everyStartText(t.response?.censored.p99Ms),
    t.finished === 0 ? '–' : `${(t.errorShare * 100).toFixed(2)}%`,
    stateWords[pointState(point)],
  ];
  return `| ${cells.join(' | ')} |`;
}

/** From the planned start, drops and failures included: `93`, `≥ 93`, `never answered`. */
function everyStartText(q: ResponseQuantile | undefined): string {
  if (q === undefined || q.state === 'not enough samples') return '–';
  return `${q.state === 'at least' ? '≥ ' : ''}${q.value === null ? q.state : q.value.toFixed(0)}`;
}

const quantileText = (q: Quantile): string => (q.value === null ? '–' : q.value.toFixed(0));
