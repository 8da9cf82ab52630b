import type { Report } from '../api/generated.ts';
import { count, duration, level, missing, ms, percent, perSecond, rate } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';

type Goal = NonNullable<Report['goal']>;
type Overload = NonNullable<Goal['overloads']>[number];
type Drift = NonNullable<Goal['drifts']>[number];

const titles = {
  spike: 'The spike and after it',
  recover: 'Under overload and after it',
  soak: 'Drift over the soak',
} as const;

/** What a spike, a recovery or a soak came to; nothing for the other goals. */
export function GoalPanel(props: { readonly goal: Report['goal'] }) {
  const { goal } = props;
  if (goal === undefined) return null;
  const { overloads = [], drifts = [] } = goal;
  const [head, rows] =
    overloads.length > 0
      ? [overloadHead, overloads.map(overloadRow)]
      : [driftHead, drifts.map(driftRow)];
  return (
    <Panel title={titles[goal.goal]} note={goal.text} flush testId="goal">
      <ScrollBox className={table.scroll} label={`Table: ${titles[goal.goal]}`}>
        <table className={table.table} aria-label={titles[goal.goal]}>
          <thead>
            <tr>
              {head.map((title, nth) => (
                <th key={title} className={nth === 0 ? table.left : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...cells]) => (
              <tr key={first}>
                <th scope="row" className={table.left}>
                  {first}
                </th>
                {cells.map((cell, nth) => (
                  <td key={head[nth + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}

const overloadHead = [
  ...['Overload', 'Offered/s', 'Goodput/s', 'Before/s', 'Lowest path', 'Due', 'Good'],
  ...['Too slow', 'Failed', 'Dropped', 'Open', 'Refused', 'Normal after'],
];

function overloadRow(overload: Overload): readonly string[] {
  const { goodput, ends } = overload;
  const [lowest] = Object.entries(goodput.shares).sort(([, a], [, b]) => a - b);
  const known = (value: number | null): string => (value === null ? missing : rate(value));
  return [
    level(overload.level),
    rate(overload.offeredPerSecond),
    known(goodput.perSecond),
    known(goodput.beforePerSecond),
    lowest === undefined ? missing : `${lowest[0]} ${percent(lowest[1])}`,
    ...[ends.due, ends.good, ends.slow, ends.failed, ends.dropped, ends.overdue, ends.refused].map(
      count,
    ),
    afterText(overload.recovery),
  ];
}

function afterText({ state, afterMs, watchedMs }: Overload['recovery']): string {
  if (afterMs !== null) return afterMs === 0 ? 'at once' : duration(afterMs);
  return state === 'unknown' ? 'unknown' : `not within ${duration(watchedMs)}`;
}

const driftHead = [
  ...['Figure', 'Typical', 'Drift', 'An hour', 'Over the soak', 'Interval'],
  'Would have been seen',
];

function driftRow({
  path,
  figure,
  unit,
  state,
  typical,
  perHour,
  over,
  visible,
}: Drift): readonly string[] {
  return [
    `${path} ${figure}`,
    typical === null ? missing : figureText(unit, typical),
    state,
    perHour === null ? missing : signed(perHour.value, (size) => figureText(unit, size)),
    over === null ? missing : signed(over.value, percent),
    over === null ? missing : `${signed(over.lower, percent)} to ${signed(over.upper, percent)}`,
    visible === null ? missing : percent(visible),
  ];
}

function figureText(unit: Drift['unit'], value: number): string {
  if (unit === 'ms') return ms(value);
  return unit === 'share' ? percent(value) : perSecond(value);
}

const signed = (value: number, text: (size: number) => string): string =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${text(Math.abs(value))}`;
