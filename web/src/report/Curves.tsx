import { IconChartLine } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Plan, Report } from '../api/generated.ts';
import { type CurveLine, LoadCurveChart } from '../charts/LoadCurveChart.tsx';
import { latencySloLines } from '../charts/sloLines.ts';
import { level, ms, msTick, perSecond, quantileName, rate } from '../format/format.ts';
import { judgedQuantile } from '../measure/sloLimits.ts';
import { Empty } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { PathSwitch } from '../ui/PathSwitch.tsx';
import stack from '../ui/stack.module.css';
import { pathColor } from '../ui/tone.ts';
import { bracketOf, type CurvePoint, curvePoints } from './curve.ts';

interface CurvesProps {
  readonly report: Report;
  readonly paths: readonly string[];
  readonly plan: Plan | undefined;
}

export function Curves(props: CurvesProps) {
  const [path, setPath] = useState<string | null>(null);
  if (props.report.points.length === 0) return <NothingMeasured />;
  return (
    <div className={stack.stack}>
      <div>
        <PathSwitch paths={props.paths} value={path} onChange={setPath} />
      </div>
      <div className={stack.two}>
        <CapacityCurve {...props} path={path} />
        <LatencyCurve {...props} path={path} />
      </div>
    </div>
  );
}

function NothingMeasured() {
  return (
    <Panel title="Capacity curve">
      <Empty icon={<IconChartLine size={26} aria-hidden />} title="No stage was measured">
        <p>The run ended before its first stage was held long enough to say anything.</p>
      </Empty>
    </Panel>
  );
}

type ChosenProps = CurvesProps & { readonly path: string | null };

function CapacityCurve({ report, path }: ChosenProps) {
  const points = useMemo(() => curvePoints(report.points, path), [report, path]);
  const lines = useMemo(() => capacityLines(points), [points]);
  const bracket = useMemo(() => bracketOf(report.capacity, path), [report, path]);
  const highest = points.at(-1);
  return (
    <Panel title="Capacity curve" note="each point is a stage; hollow points are no evidence">
      <LoadCurveChart
        testId="chart-capacity"
        label="Achieved throughput and goodput over the offered load"
        summary={`${points.map((p) => `At ${level(p.level)}: ${rate(p.offered)} offered, ${rate(p.measured.achievedPerSecond)} achieved, ${rate(p.measured.goodputPerSecond)} good`).join('; ')}. ${report.capacity?.sloCapacity.text ?? ''}`}
        lines={lines}
        bracket={bracket}
        saturation={path === null ? (report.capacity?.saturation?.achievedPerSecond ?? null) : null}
        yTick={perSecond}
        yMax={highest?.offered ?? 1}
        height={340}
      />
    </Panel>
  );
}

function capacityLines(points: readonly CurvePoint[]): readonly CurveLine[] {
  const most = points.at(-1)?.offered ?? 0;
  return [
    {
      label: 'goodput, within the SLO',
      color: 'var(--zh-pass)',
      points: points.map((p) => ({
        x: p.offered,
        y: p.measured.goodputPerSecond,
        hollow: !p.evidence,
      })),
      width: 2,
    },
    {
      label: 'achieved',
      color: 'var(--zh-accent)',
      points: points.map((p) => ({
        x: p.offered,
        y: p.measured.achievedPerSecond,
        hollow: !p.evidence,
      })),
      width: 2.5,
    },
    {
      label: 'as offered',
      color: 'var(--zh-offered)',
      points: [
        { x: 0, y: 0 },
        { x: most, y: most },
      ],
      dash: true,
      dots: false,
      width: 1.5,
    },
  ];
}

function LatencyCurve({ report, path, paths, plan }: ChosenProps) {
  const lines = useMemo(
    () => (path === null ? linePerPath(report, paths, plan) : linePerQuantile(report, path)),
    [report, path, paths, plan],
  );
  const limits = useMemo(() => latencySloLines(plan, path), [plan, path]);
  const bracket = useMemo(() => bracketOf(report.capacity, path), [report, path]);
  return (
    <Panel title="Latency" note="service time of correct journeys, merged from histograms">
      <LoadCurveChart
        testId="chart-latency-curve"
        label="Latency percentiles over the offered load"
        summary={lines
          .map(
            (line) =>
              `${line.label}: ${line.points.map((p) => (p.y === null ? 'not enough samples' : ms(p.y))).join(', ')}`,
          )
          .join('; ')}
        lines={lines}
        limits={limits}
        bracket={bracket}
        logarithmic
        yTick={msTick}
        yMax={Math.max(1000, ...limits.map((limit) => limit.at * 2))}
        height={340}
      />
    </Panel>
  );
}

function linePerPath(
  report: Report,
  paths: readonly string[],
  plan: Plan | undefined,
): readonly CurveLine[] {
  // Paths offer different rates: all are drawn over the load of their stage together.
  const totals = curvePoints(report.points, null);
  return paths.map((path, index) => {
    const q = judgedQuantile(plan, path);
    return {
      label: `${path} ${quantileName(q)}`,
      color: pathColor(index),
      points: totals.map((total) => {
        const point = report.points.find((p) => p.stage === total.stage && p.level === total.level);
        const measured = point?.paths[path];
        const y = measured === undefined ? null : quantileOf(measured, q);
        return { x: total.offered, y, hollow: !total.evidence };
      }),
    };
  });
}

function quantileOf(measured: CurvePoint['measured'], q: number): number | null {
  if (q <= 0.5) return measured.p50Ms.value;
  return q >= 0.99 ? measured.p99Ms.value : measured.p95Ms.value;
}

function linePerQuantile(report: Report, path: string): readonly CurveLine[] {
  const points = curvePoints(report.points, path);
  const line = (label: string, color: string, q: number): CurveLine => ({
    label,
    color,
    points: points.map((p) => ({
      x: p.offered,
      y: quantileOf(p.measured, q),
      hollow: !p.evidence,
    })),
  });
  return [
    line('p50', 'var(--zh-p50)', 0.5),
    line('p95', 'var(--zh-p95)', 0.95),
    line('p99', 'var(--zh-p99)', 0.99),
  ];
}
