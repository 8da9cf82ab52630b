import { duration, stageLevel } from '../../format/format.ts';
import type { Axis, StageSpan } from '../../measure/axis.ts';
import { useNow } from '../../ui/useNow.ts';
import { runClock } from './clock.ts';
import classes from './StageRail.module.css';
import type { LiveRun } from './useLiveRun.ts';

/** The stages as bars of their level; each fills while it is under way. */
export function StageRail(props: { readonly live: LiveRun; readonly axis: Axis }) {
  const { axis, live } = props;
  const now = useNow(1000, live.state.run.state === 'running');
  const time = runClock(live.state, axis, live.secondArrivedAt, now);
  const highest = Math.max(1, ...axis.stages.map(({ stage }) => highestLevel(stage)));
  return (
    <ol className={classes.rail} aria-label="Stages of the load">
      {axis.stages.map((span) => (
        <StageBar
          key={`${span.round}.${span.stage.index}`}
          span={span}
          height={highestLevel(span.stage) / highest}
          done={share(span, time.elapsedMs / 1000)}
          current={span === time.stage}
        />
      ))}
    </ol>
  );
}

/** The highest level of a stage: of its paths, and of both ends of a ramp. */
const highestLevel = ({ level, levelMax = level, fromLevel = level }: StageSpan['stage']): number =>
  Math.max(levelMax, fromLevel);

function share(span: StageSpan, position: number): number {
  return Math.min(1, Math.max(0, (position - span.from) / (span.to - span.from)));
}

function StageBar(props: {
  readonly span: StageSpan;
  readonly height: number;
  readonly done: number;
  readonly current: boolean;
}) {
  const { span, height, done, current } = props;
  return (
    <li
      className={classes.stage}
      style={{ flexGrow: span.to - span.from }}
      aria-current={current ? 'step' : undefined}
    >
      <div className={classes.box}>
        <div className={classes.bar} style={{ height: `${height * 100}%` }}>
          <div className={classes.done} style={{ width: `${done * 100}%` }} />
        </div>
      </div>
      <span className={classes.level}>{stageLevel(span.stage)}</span>
      <span className="visually-hidden">
        for {duration(span.stage.holdMs)}
        {done === 1 ? ', done' : current ? ', now' : ''}
      </span>
    </li>
  );
}
