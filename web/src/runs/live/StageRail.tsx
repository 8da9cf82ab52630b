import { duration, stageLevel } from '../../format/format.ts';
import { type Axis, rateEnds, type StageSpan } from '../../measure/axis.ts';
import { useNow } from '../../ui/useNow.ts';
import { runClock } from './clock.ts';
import classes from './StageRail.module.css';
import type { LiveRun } from './useLiveRun.ts';

/** The stages by their offered rate, a ramp as a slope; each fills while it is under way. */
export function StageRail(props: { readonly live: LiveRun; readonly axis: Axis }) {
  const { axis, live } = props;
  const now = useNow(1000, live.state.run.state === 'running');
  const time = runClock(live.state, axis, live.secondArrivedAt, now);
  const paths = live.state.run.plan.paths.map(({ name }) => name);
  const shapes = shapesOf(axis.stages.map(({ stage }) => rateEnds(stage, paths)));
  return (
    <ol
      className={classes.rail}
      style={{ columnGap: `min(3px, ${gapsPercent / axis.stages.length}%)` }}
      aria-label="Stages of the load"
    >
      {axis.stages.map((span, index) => (
        <StageBar
          key={`${span.round}.${span.stage.index}`}
          span={span}
          shape={shapes[index] ?? flat}
          done={share(span, time.elapsedMs / 1000)}
          current={span === time.stage}
        />
      ))}
    </ol>
  );
}

/** The part of the rail's width that the gaps of many stages may take. */
const gapsPercent = 25;

/** The height of a stage at its start and end, as shares of the highest rate of all stages. */
type Shape = readonly [first: number, last: number];

const flat: Shape = [0, 0];

function shapesOf(ends: readonly Shape[]): readonly Shape[] {
  const highest = Math.max(...ends.flat());
  return ends.map(([first, last]) => (highest === 0 ? flat : [first / highest, last / highest]));
}

/** The outline of a stage in its box. A pause is a thin line, so that its progress is seen too. */
function outline([left, right]: Shape): string {
  const [from, to] = [left, right].map((height) => `calc(${1 - height} * (100% - 2px))`);
  return `polygon(0 ${from}, 100% ${to}, 100% 100%, 0 100%)`;
}

function share(span: StageSpan, position: number): number {
  return Math.min(1, Math.max(0, (position - span.from) / (span.to - span.from)));
}

function StageBar(props: {
  readonly span: StageSpan;
  readonly shape: Shape;
  readonly done: number;
  readonly current: boolean;
}) {
  const { span, shape, done, current } = props;
  return (
    <li
      className={classes.stage}
      style={{ flexGrow: span.to - span.from }}
      aria-current={current ? 'step' : undefined}
    >
      <div className={classes.box}>
        <div
          className={classes.bar}
          style={{ clipPath: outline(shape) }}
          data-shape={shape.join(' ')}
        >
          <div className={classes.done} style={{ width: `${done * 100}%` }} />
        </div>
      </div>
      <span className={classes.level} title={stageLevel(span.stage)}>
        {stageLevel(span.stage)}
      </span>
      <span className="visually-hidden">
        for {duration(span.stage.holdMs)}
        {done === 1 ? ', done' : current ? ', now' : ''}
      </span>
    </li>
  );
}
