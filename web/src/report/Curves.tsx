import { IconChartLine } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Plan, Report } from '../api/generated.ts';
import { LoadCurveChart } from '../charts/LoadCurveChart.tsx';
import type { LoadMark } from '../charts/options.ts';
import { latencySloLines } from '../charts/sloLines.ts';
import { level, missing, ms, msTick, orMissing, perSecond, shortRate } from '../format/format.ts';
import { statedRate } from '../format/stated.ts';
import { Empty } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { PathSwitch } from '../ui/PathSwitch.tsx';
import stack from '../ui/stack.module.css';
import { bracketOf, curvePoints, loadMarks } from './curve.ts';
import { capacityLines, linePerPath, linePerQuantile } from './curveLines.ts';

interface CurvesProps {
  readonly report: Report;
  readonly paths: readonly string[];
  readonly plan: Plan | undefined;
}

/** Throughput and latency over the offered load, of one path or of all. */
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

const marksText = (marks: readonly LoadMark[]): string =>
  `Lines at ${marks.map(({ text, at }) => `${text}: ${perSecond(at)}`).join(', ')}`;

type ChosenProps = CurvesProps & { readonly path: string | null };

function CapacityCurve({ report, path }: ChosenProps) {
  const points = useMemo(() => curvePoints(report.points, path), [report, path]);
  const lines = useMemo(() => capacityLines(points), [points]);
  const bracket = useMemo(() => bracketOf(report.capacity, path), [report, path]);
  const marks = useMemo(() => loadMarks(report.requirement, path), [report, path]);
  const highest = points.at(-1);
  return (
    <Panel
      title={report.capacity === null ? 'Load curve' : 'Capacity curve'}
      note="each point is a stage; hollow points are no evidence"
    >
      <LoadCurveChart
        testId="chart-capacity"
        label="Achieved throughput and goodput over the offered load"
        summary={`${points.map((p) => `At ${level(p.level)}: ${shortRate(p.offered)} offered, ${orMissing(statedRate(p.measured, p.measured.achievedPerSecond), shortRate)} achieved, ${orMissing(statedRate(p.measured, p.measured.goodputPerSecond), shortRate)} good`).join('; ')}. ${report.capacity === null ? '' : `SLO capacity ${report.capacity.sloCapacity.text}. `}${marksText(marks)}`}
        lines={lines}
        bracket={bracket}
        marks={marks}
        saturation={path === null ? (report.capacity?.saturation?.achievedPerSecond ?? null) : null}
        yTick={perSecond}
        yMax={highest?.offered ?? 1}
        height={340}
      />
    </Panel>
  );
}

function LatencyCurve({ report, path, paths, plan }: ChosenProps) {
  const lines = useMemo(
    () => (path === null ? linePerPath(report, paths, plan) : linePerQuantile(report, path)),
    [report, path, paths, plan],
  );
  const limits = useMemo(() => latencySloLines(plan, path), [plan, path]);
  const bracket = useMemo(() => bracketOf(report.capacity, path), [report, path]);
  const marks = useMemo(() => loadMarks(report.requirement, path), [report, path]);
  return (
    <Panel
      title="Latency"
      note="service time of correct journeys, merged from histograms; hollow points are no evidence"
    >
      <LoadCurveChart
        testId="chart-latency-curve"
        label="Latency percentiles over the offered load"
        summary={lines
          .map(
            (line) =>
              `${line.label}: ${line.points.map((p) => (p.y === null ? missing : ms(p.y))).join(', ')}`,
          )
          .concat(marksText(marks))
          .join('; ')}
        lines={lines}
        limits={limits}
        bracket={bracket}
        marks={marks}
        logarithmic
        yTick={msTick}
        yMax={Math.max(1000, ...limits.map((limit) => limit.at * 2))}
        height={340}
      />
    </Panel>
  );
}
