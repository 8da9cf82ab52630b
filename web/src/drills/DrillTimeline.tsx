import { ChartFrame, type LegendItem } from '../charts/ChartFrame.tsx';
import { duration, level } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { toneColor } from '../ui/tone.ts';
import classes from './Timeline.module.css';
import type { Bar, Mark, TimelineRow } from './timelineRows.ts';

interface Stage {
  readonly share: number;
  readonly startMs: number;
  readonly endMs: number;
}

const legend: readonly LegendItem[] = [
  { label: 'load, share of the capacity', color: 'var(--zh-accent)', fill: true },
  { label: 'planned', color: 'var(--zh-line-strong)', dash: true },
  { label: 'as it was', color: 'var(--zh-path-1)' },
  { label: 'now', color: 'var(--zh-fg)' },
];

const rowHeight = 38;
const loadHeight = 84;

/** Load, actions, probes and what happened beside them, on the clock of the load. */
export function DrillTimeline(props: {
  readonly stages: readonly Stage[];
  readonly durationMs: number;
  readonly rows: readonly TimelineRow[];
  readonly disturbed: { readonly fromMs: number; readonly toMs: number } | null;
  /** Null before the load and after it. */
  readonly nowMs: number | null;
}) {
  const { stages, rows, disturbed, nowMs } = props;
  const marks = rows.flatMap((row) => row.marks);
  const endMs = Math.max(props.durationMs, ...marks.map(({ atMs }) => atMs), 1);
  const at = (ms: number): string => `${(Math.min(endMs, Math.max(0, ms)) / endMs) * 100}%`;
  const span = (fromMs: number, toMs: number) => ({
    left: at(fromMs),
    width: `${(Math.max(0, Math.min(endMs, toMs) - Math.max(0, fromMs)) / endMs) * 100}%`,
  });
  return (
    <Panel title="Timeline" note="by the clock of the load" testId="drill-timeline">
      <ChartFrame
        testId="chart-drill"
        label="Timeline of the drill"
        summary={`The load in ${stages.length} stages and ${rows.length} rows over ${duration(endMs)}, with ${marks.length} marks.`}
        points={stages.length + marks.length}
        legend={legend}
        height={loadHeight + rows.length * rowHeight + 26}
      >
        <div className={classes.plot}>
          {disturbed !== null && (
            <div className={classes.disturbed} style={span(disturbed.fromMs, disturbed.toMs)} />
          )}
          <Load stages={stages} span={span} />
          {rows.map((row) => (
            <Row key={row.key} row={row} at={at} span={span} />
          ))}
          {nowMs !== null && (
            <div className={classes.now} style={{ left: at(nowMs) }} data-testid="timeline-now" />
          )}
          <Axis endMs={endMs} at={at} />
        </div>
      </ChartFrame>
    </Panel>
  );
}

type At = (ms: number) => string;
type Span = (fromMs: number, toMs: number) => { readonly left: string; readonly width: string };

function Load(props: { readonly stages: readonly Stage[]; readonly span: Span }) {
  const highest = Math.max(...props.stages.map(({ share }) => share), Number.MIN_VALUE);
  return (
    <ol className={classes.load} style={{ height: loadHeight }} aria-label="Load">
      {props.stages.map(({ share, startMs, endMs }) => (
        <li key={startMs} className={classes.stage} style={props.span(startMs, endMs)}>
          <span className={classes.level}>{level(share)}</span>
          <span
            className={classes.height}
            style={{ height: `${(share / highest) * (loadHeight - 28)}px` }}
          />
        </li>
      ))}
    </ol>
  );
}

function Row(props: { readonly row: TimelineRow; readonly at: At; readonly span: Span }) {
  const { row, at, span } = props;
  return (
    <div className={classes.row} style={{ height: rowHeight }} data-testid={`row-${row.title}`}>
      <span className={classes.title}>{row.title}</span>
      {row.bars.map((bar: Bar) => (
        <span
          key={bar.kind}
          className={bar.kind === 'planned' ? classes.planned : classes.real}
          style={span(bar.fromMs, bar.toMs)}
          data-kind={bar.kind}
        />
      ))}
      {row.marks.map((mark: Mark) => (
        <span
          key={`${mark.atMs} ${mark.text}`}
          role="img"
          className={`${classes.mark} ${classes[mark.shape]}`}
          style={{ left: at(mark.atMs), color: toneColor[mark.tone] }}
          title={`${duration(Math.round(mark.atMs / 100) * 100)}: ${mark.text}`}
          aria-label={`${duration(Math.round(mark.atMs / 100) * 100)}: ${mark.text}`}
        />
      ))}
    </div>
  );
}

const ticks = 4;

function Axis(props: { readonly endMs: number; readonly at: At }) {
  const times = Array.from({ length: ticks + 1 }, (_, nth) => (props.endMs / ticks) * nth);
  return (
    <div className={classes.axis} aria-hidden>
      {times.map((ms) => (
        <span key={ms} style={{ left: props.at(ms) }}>
          {duration(Math.round(ms / 1000) * 1000)}
        </span>
      ))}
    </div>
  );
}
