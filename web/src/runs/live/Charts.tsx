import { useMemo, useState } from 'react';
import type { Plan } from '../../api/generated.ts';
import type { Limit } from '../../charts/options.ts';
import { TimeChart, type TimeLine } from '../../charts/TimeChart.tsx';
import { ms, msTick, percent, quantileName, rate } from '../../format/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { PathSwitch } from '../../ui/PathSwitch.tsx';
import { pathColor } from '../../ui/tone.ts';
import type { Axis } from './axis.ts';
import classes from './Live.module.css';
import type { Second } from './second.ts';
import {
  errorSeries,
  errorShareLimits,
  latencyLimit,
  loadSeries,
  offeredSeries,
  quantileSeries,
  windowSeconds,
} from './series.ts';

interface Measured {
  readonly plan: Plan;
  readonly seconds: readonly Second[];
  readonly axis: Axis;
}

interface Shown extends Measured {
  /** One path, or all of them. */
  readonly path: string | null;
  readonly paths: readonly string[];
}

/** Load, latency and errors, second by second, of one path or of all. */
export function Charts(props: Measured) {
  const [path, setPath] = useState<string | null>(null);
  const all = useMemo(() => props.plan.paths.map(({ name }) => name), [props.plan]);
  const paths = useMemo(() => (path === null ? all : [path]), [path, all]);
  const shown = { ...props, path, paths };
  return (
    <div className={classes.charts}>
      <PathSwitch paths={all} value={path} onChange={setPath} />
      <div className={classes.pair}>
        <LoadPanel {...shown} />
        <LatencyPanel {...shown} />
      </div>
      <ErrorPanel {...shown} />
    </div>
  );
}

const perSecond = (value: number) => `${rate(value)}/s`;
const inPercent = (value: number) => percent(value / 100);

function LoadPanel({ plan, seconds, axis, path, paths }: Shown) {
  const lines = useMemo((): readonly TimeLine[] => {
    const { achieved, started, dropped } = loadSeries(seconds, axis, paths);
    const offered = offeredSeries(axis, paths);
    return [
      { label: 'achieved', color: 'var(--zh-accent)', points: achieved, width: 2.5, fill: true },
      { label: 'started', color: 'var(--zh-fg)', points: started, width: 1.2 },
      { label: 'dropped', color: 'var(--zh-fail)', points: dropped, width: 1.4 },
      { label: 'offered', color: 'var(--zh-offered)', points: offered, dash: true, stepped: true },
    ];
  }, [seconds, axis, paths]);
  const [achieved, started, dropped] = lines.map((line) => line.points.at(-1)?.y ?? 0);
  return (
    <Panel title="Load" note={`journeys/s, ${path ?? 'all paths'}`}>
      <TimeChart
        testId="chart-load"
        label="Offered, started, dropped and achieved journeys per second"
        summary={`In the last second ${achieved} were achieved, ${started} started, ${dropped} dropped.`}
        axis={axis}
        lines={lines}
        yTick={perSecond}
        yMax={highestOffered(plan, paths)}
      />
    </Panel>
  );
}

/** The axis is laid out for the highest stage from the start, so that it need not move. */
function highestOffered(plan: Plan, paths: readonly string[]): number {
  const stages = plan.rounds.flatMap((round) => round.stages);
  const rates = stages.map((stage) =>
    stage.loads
      .filter((load) => paths.includes(load.path))
      .reduce((sum, load) => sum + load.ratePerSecond, 0),
  );
  return Math.max(1, ...rates);
}

function LatencyPanel({ plan, seconds, axis, path }: Shown) {
  const lines = useMemo(
    () =>
      path === null
        ? plan.paths.map(({ name }, index) => ({
            label: `${name} ${quantileName(latencyLimit(plan, name)?.quantile ?? 0.95)}`,
            color: pathColor(index),
            points: quantileSeries(
              seconds,
              axis,
              [name],
              latencyLimit(plan, name)?.quantile ?? 0.95,
            ),
          }))
        : percentileLines.map(({ q, ...line }) => ({
            ...line,
            label: quantileName(q),
            points: quantileSeries(seconds, axis, [path], q),
          })),
    [seconds, plan, axis, path],
  );
  const limits = useMemo(() => latencyLimits(plan, path), [plan, path]);
  const latest = lines.map((line) => `${line.label} ${ms(line.points.at(-1)?.y ?? 0)}`).join(', ');
  return (
    <Panel
      title="Latency"
      note={`of correct journeys, last ${windowSeconds} s; dotted: few samples`}
    >
      <TimeChart
        testId="chart-latency"
        label="Latency percentiles per second"
        summary={`Latest: ${latest}. Limits: ${limits.map((limit) => limit.text).join(', ') || 'none'}.`}
        axis={axis}
        lines={lines}
        limits={limits}
        yTick={msTick}
        logarithmic
        yMax={Math.max(1000, ...limits.map((limit) => limit.at * 2))}
      />
    </Panel>
  );
}

const percentileLines = [
  { q: 0.5, color: 'var(--zh-p50)', width: 1.8 },
  { q: 0.95, color: 'var(--zh-p95)', width: 2.5 },
  { q: 0.99, color: 'var(--zh-p99)', width: 1.4 },
] as const;

/** Limits of the paths shown; equal ones share a line. */
function latencyLimits(plan: Plan, path: string | null): readonly Limit[] {
  const byLimit = new Map<number, string[]>();
  for (const { name } of plan.paths) {
    const limit = path === null || path === name ? latencyLimit(plan, name) : null;
    if (limit === null) continue;
    byLimit.set(limit.limitMs, [...(byLimit.get(limit.limitMs) ?? []), name]);
  }
  return [...byLimit].map(([at, names]) => ({ at, text: `SLO ${names.join(', ')} ${ms(at)}` }));
}

function ErrorPanel({ plan, seconds, axis, path, paths }: Shown) {
  const lines = useMemo(
    () => [
      {
        label: 'failed journeys',
        color: 'var(--zh-fail)',
        points: errorSeries(seconds, axis, paths),
        fill: true,
        width: 1.8,
      },
    ],
    [seconds, axis, paths],
  );
  const limits = useMemo(() => errorLimits(plan, path), [plan, path]);
  return (
    <Panel title="Errors" note={`share of the journeys that ended, ${path ?? 'all paths'}`}>
      <TimeChart
        testId="chart-errors"
        label="Failed journeys as a share of those that ended"
        summary={`In the last second: ${inPercent(lines[0]?.points.at(-1)?.y ?? 0)}.`}
        axis={axis}
        lines={lines}
        limits={limits}
        yTick={inPercent}
        yMax={Math.max(2, ...limits.map((limit) => limit.at * 1.5))}
        height={130}
      />
    </Panel>
  );
}

function errorLimits(plan: Plan, path: string | null): readonly Limit[] {
  return [...new Set(errorShareLimits(plan, path))].map((share) => ({
    at: share * 100,
    text: `SLO ${percent(share)}`,
  }));
}
