import { useMemo, useState } from 'react';
import type { Plan } from '../api/generated.ts';
import { errorSloLines, latencySloLines } from '../charts/sloLines.ts';
import { TimeChart, type TimeLine } from '../charts/TimeChart.tsx';
import { ms, msTick, percent, perSecond, quantileName } from '../format/format.ts';
import { type Axis, highestOffered } from '../measure/axis.ts';
import type { Second } from '../measure/second.ts';
import {
  errorSeries,
  loadSeries,
  offeredSeries,
  quantileSeries,
  windowSeconds,
} from '../measure/series.ts';
import { judgedQuantile } from '../measure/sloLimits.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathSwitch } from '../ui/PathSwitch.tsx';
import { pathColor } from '../ui/tone.ts';
import classes from './TimelineCharts.module.css';

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

/** Load, latency and errors of each second, of one path or of all. */
export function TimelineCharts(props: Measured) {
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

const inPercent = (value: number) => percent(value / 100);

function LoadPanel({ seconds, axis, path, paths }: Shown) {
  const lines = useMemo((): readonly TimeLine[] => {
    const { achieved, started, dropped } = loadSeries(seconds, axis, paths);
    const offered = offeredSeries(axis, paths);
    return [
      { label: 'achieved', color: 'var(--zh-accent)', points: achieved, width: 2.5, fill: true },
      { label: 'started', color: 'var(--zh-fg)', points: started, width: 1.2 },
      { label: 'dropped', color: 'var(--zh-fail)', points: dropped, width: 1.4 },
      { label: 'offered', color: 'var(--zh-offered)', points: offered, dash: true },
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
        yMax={highestOffered(axis, paths)}
      />
    </Panel>
  );
}

function LatencyPanel({ plan, seconds, axis, path }: Shown) {
  const lines = useMemo(
    () =>
      path === null
        ? plan.paths.map(({ name }, index) => ({
            label: `${name} ${quantileName(judgedQuantile(plan, name))}`,
            color: pathColor(index),
            points: quantileSeries(seconds, axis, [name], judgedQuantile(plan, name)),
          }))
        : percentileLines.map(({ q, ...line }) => ({
            ...line,
            label: quantileName(q),
            points: quantileSeries(seconds, axis, [path], q),
          })),
    [seconds, plan, axis, path],
  );
  const limits = useMemo(() => latencySloLines(plan, path), [plan, path]);
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

function ErrorPanel({ plan, seconds, axis, path, paths }: Shown) {
  const lines = useMemo(
    () => [
      {
        label: 'failed, or open past their bound',
        color: 'var(--zh-fail)',
        points: errorSeries(plan, seconds, axis, paths),
        fill: true,
        width: 1.8,
      },
    ],
    [plan, seconds, axis, paths],
  );
  const limits = useMemo(() => errorSloLines(plan, path), [plan, path]);
  return (
    <Panel
      title="Errors"
      note={`share of the journeys that ended or are open past their bound, ${path ?? 'all paths'}`}
    >
      <TimeChart
        testId="chart-errors"
        label="Errors: journeys that failed or are open past their bound, as a share"
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
