import { useMemo } from 'react';
import type { Plan } from '../api/generated.ts';
import { TimeChart } from '../charts/TimeChart.tsx';
import { chosenRate, duration, perSecond, plural, stageLevel } from '../format/format.ts';
import { offeredCorners, planAxis } from '../measure/axis.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { pathColor } from '../ui/tone.ts';
import { describeArrivals } from './describe.ts';
import { mixAtPeak, peakRate } from './loadShape.ts';
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
        // The last is drawn lowest: of equal rates each shows beside the one above it.
        width: 2.5 + 2 * index,
        points: offeredCorners(axis, [path.name]),
      })),
    [plan, axis],
  );
  const stages = axis.stages.map(({ stage }) => stage);
  return (
    <Panel
      title="Load shape"
      note={`${plural(stages.length, 'stage')} · ${describeArrivals(plan)}`}
    >
      <TimeChart
        testId="chart-shape"
        label="Arrival rate of each path over time"
        summary={`Stages at ${stages.map((stage) => `${stageLevel(stage)} for ${duration(stage.holdMs)}`).join(', ')} of the peak.`}
        axis={axis}
        lines={lines}
        yTick={perSecond}
        height={230}
      />
      <Mix plan={plan} />
    </Panel>
  );
}

function Mix(props: { readonly plan: Plan }) {
  const mix = mixAtPeak(props.plan);
  return (
    <div className={classes.mix}>
      <div className={classes.bar} aria-hidden="true">
        {mix.map(({ path, ratePerSecond }, index) => (
          <span key={path} style={{ flexGrow: ratePerSecond, background: pathColor(index) }} />
        ))}
      </div>
      <ul className={classes.mixList} aria-label="Mix at the peak">
        {mix.map(({ path, ratePerSecond, share }, index) => (
          <li key={path}>
            <PathDot name={path} index={index} /> <b className="num">{chosenRate(ratePerSecond)}</b>{' '}
            <span className={classes.dim}>{Math.round(share * 100)}%</span>
          </li>
        ))}
        <li className={classes.dim}>
          together <b className="num">{chosenRate(peakRate(props.plan))}</b> at 100%
        </li>
      </ul>
    </div>
  );
}
