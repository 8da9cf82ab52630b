import { useMemo } from 'react';
import type { Plan } from '../api/generated.ts';
import { TimeChart } from '../charts/TimeChart.tsx';
import { count, duration, level, perSecond } from '../format/format.ts';
import { planAxis } from '../measure/axis.ts';
import type { Point } from '../measure/series.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { pathColor } from '../ui/tone.ts';
import classes from './Scenario.module.css';

/** The arrival rate of each path over the run, and the mix at the peak. */
export function LoadShape(props: { readonly plan: Plan }) {
  const { plan } = props;
  const axis = useMemo(() => planAxis(plan), [plan]);
  const lines = useMemo(
    () =>
      plan.paths.map((path, index) => ({
        label: path.name,
        color: pathColor(index),
        width: 2.5,
        points: steps(plan, path.name),
      })),
    [plan],
  );
  const stages = plan.rounds.flatMap((round) => round.stages);
  const vus = Math.max(
    0,
    ...stages.map((stage) => stage.loads.reduce((sum, load) => sum + load.vus, 0)),
  );
  return (
    <Panel
      title="Load shape"
      note={`${stages.length} ${stages.length === 1 ? 'stage' : 'stages'} · up to ${count(vus)} virtual users · arrivals by schedule`}
    >
      <TimeChart
        testId="chart-shape"
        label="Arrival rate of each path over time"
        summary={`Stages at ${stages.map((stage) => `${level(stage.level)} for ${duration(stage.holdMs)}`).join(', ')} of the peak.`}
        axis={axis}
        lines={lines}
        yTick={perSecond}
        height={230}
      />
      <Mix plan={plan} />
    </Panel>
  );
}

/** Corners of the stepped line: each stage's start and end at its rate. */
function steps(plan: Plan, path: string): readonly Point[] {
  return planAxis(plan).stages.flatMap(({ from, to, stage }) => {
    const y = stage.loads.find((load) => load.path === path)?.ratePerSecond ?? 0;
    return [
      { x: from, y },
      { x: to, y },
    ];
  });
}

function Mix(props: { readonly plan: Plan }) {
  const { paths } = props.plan;
  const total = paths.reduce((sum, path) => sum + path.peakRatePerSecond, 0);
  return (
    <div className={classes.mix}>
      <div className={classes.bar} aria-hidden="true">
        {paths.map((path, index) => (
          <span
            key={path.name}
            style={{ flexGrow: path.peakRatePerSecond, background: pathColor(index) }}
          />
        ))}
      </div>
      <ul className={classes.mixList} aria-label="Mix at the peak">
        {paths.map((path, index) => (
          <li key={path.name}>
            <PathDot name={path.name} index={index} />{' '}
            <b className="num">{perSecond(path.peakRatePerSecond)}</b>{' '}
            <span className={classes.dim}>
              {Math.round((path.peakRatePerSecond / total) * 100)}%
            </span>
          </li>
        ))}
        <li className={classes.dim}>
          together <b className="num">{perSecond(total)}</b> at 100%
        </li>
      </ul>
    </div>
  );
}
