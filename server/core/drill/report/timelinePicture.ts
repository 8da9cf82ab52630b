import { scaleLinear } from 'd3-scale';
import { figure, type Key, margins, round, type Size } from '../../report/html/chart.ts';
import { html, joined, type Markup } from '../../report/html/element.ts';
import { formatPercent, formatSpan } from '../../text/units.ts';
import type { DrillReport } from './drillReport.ts';

const rowHeight = 26;
const loadHeight = 70;
const left = 12;

const keys: readonly Key[] = [
  { text: 'load, share of the capacity', className: 'bracket', shape: 'band' },
  { text: 'an action is on', className: 'overdue', shape: 'band' },
  { text: 'holds', className: 'goodput', shape: 'circle' },
  { text: 'broken', className: 'failure', shape: 'cross' },
  { text: 'unknown', className: 'gap', shape: 'square' },
];

interface Row {
  readonly title: string;
  draw(x: (atMs: number) => number, top: number): Markup;
}

/** One row for the load, each action, each probe, and for what happened beside them; time goes from left to right. */
export function timelinePicture(report: DrillReport): Markup {
  const { clock, timeline } = report;
  const endMs = Math.max(clock.endMs, ...timeline.map(({ atMs }) => atMs));
  const rows = [...actionRows(report), ...probeRows(report), ...markRows(report)];
  const height = margins.top + loadHeight + rows.length * rowHeight + margins.bottom;
  const draw = (size: Size): Markup => {
    const x = scaleLinear([0, endMs], [left, size.width - margins.right]);
    const bottom = size.height - margins.bottom;
    const top = (nth: number): number => margins.top + loadHeight + nth * rowHeight;
    const ticks = x.ticks(size.width > 500 ? 8 : 4).map((value) => {
      const at = round(x(value));
      return html`<path class="grid" d="M${at} ${margins.top}V${bottom}"/><text class="tick" x="${at}" y="${bottom + 16}" text-anchor="middle">${formatSpan(value)}</text>`;
    });
    const drawn = rows.map(
      (row, nth) =>
        html`${row.draw(x, top(nth))}<text class="note" x="${left}" y="${top(nth) + 11}">${row.title}</text>
`,
    );
    return html`${ticks}${disturbance(report, x, bottom)}${loadBars(report, x)}${drawn}<path class="axis" d="M${left} ${bottom}H${size.width - margins.right}"/>`;
  };
  return figure('What happened, by the clock of the load', summaryOf(report), keys, draw, {
    wide: { width: 760, height },
    narrow: { width: 350, height },
  });
}

const summaryOf = ({ actions, probes, timeline }: DrillReport): string =>
  `The load, ${actions.length} actions and ${probes.length} probes over time, with ${timeline.length} entries of evidence`;

/** From the first disturbance to the end of the last one. */
function disturbance(
  { clock: { disturbed } }: DrillReport,
  x: (atMs: number) => number,
  bottom: number,
): readonly Markup[] {
  if (disturbed === null) return [];
  const [from, to] = [round(x(disturbed.fromMs)), round(x(disturbed.toMs))];
  return [
    html`<rect class="gap" opacity="0.5" x="${from}" y="${margins.top}" width="${round(to - from)}" height="${bottom - margins.top}"/>`,
  ];
}

function loadBars({ clock: { stages } }: DrillReport, x: (atMs: number) => number): Markup {
  const most = Math.max(...stages.map(({ share }) => share), Number.MIN_VALUE);
  return joined(
    stages.map(({ share, startMs, endMs }) => {
      const tall = round((share / most) * (loadHeight - 24));
      const [from, to] = [round(x(startMs)), round(x(endMs))];
      const top = margins.top + loadHeight - 8 - tall;
      return html`<rect class="bracket" x="${from}" y="${top}" width="${round(to - from)}" height="${tall}"/><text class="tick" x="${round((from + to) / 2)}" y="${top - 4}" text-anchor="middle">${formatPercent(share)}</text>
`;
    }),
  );
}

const actionRows = ({ actions }: DrillReport): readonly Row[] =>
  actions.map(({ text, onMs, offMs, outcomes }) => ({
    title: text,
    draw(x, top) {
      if (onMs === null) return html``;
      const from = round(x(onMs));
      const width = Math.max(3, round(x(offMs ?? onMs) - x(onMs)));
      const isBad = outcomes.some(({ state }) => state === 'fail');
      return html`<rect class="${isBad ? 'failure' : 'overdue'}" x="${from}" y="${top + 15}" width="${width}" height="7"/>`;
    },
  }));

const dots = { holds: 'goodput', broken: 'failure', unknown: 'gap' } as const;

const probeRows = ({ probes }: DrillReport): readonly Row[] =>
  probes.map(({ probe, readings }) => ({
    title: probe,
    draw: (x, top) =>
      joined(
        readings.map(({ dueMs, state }) => {
          const at = round(x(dueMs));
          const y = top + 18;
          return state === 'holds'
            ? html`<circle class="dot ${dots[state]}" cx="${at}" cy="${y}" r="3.4"/>`
            : html`<path class="dot ${state === 'broken' ? 'cross ' : ''}${dots[state]}" d="M${at} ${y}${state === 'broken' ? 'm-3.5 -3.5l7 7m0 -7l-7 7' : 'm-3.2 -3.2h6.4v6.4h-6.4z'}"/>`;
        }),
      ),
  }));

const besideLanes = ['sensor', 'finding', 'abort', 'note'] as const;
const stateDots = { pass: 'achieved', fail: 'failure', unknown: 'gap' } as const;
/** Of an entry that says nothing of the verdict itself. */
const laneDots = {
  sensor: 'achieved',
  finding: 'failure',
  abort: 'failure',
  note: 'achieved',
} as const;

const markRows = ({ timeline }: DrillReport): readonly Row[] =>
  besideLanes.flatMap((lane): readonly Row[] => {
    const own = timeline.filter((each) => each.lane === lane);
    if (own.length === 0) return [];
    return [
      {
        title: `${lane}s`,
        draw: (x, top) =>
          joined(
            own.map(
              ({ atMs, text, state }) =>
                html`<path class="dot ${state === null ? laneDots[lane] : stateDots[state]}" d="M${round(x(Math.max(0, atMs)))} ${top + 18}m0 -5l4.5 5l-4.5 5l-4.5 -5z"><title>${text}</title></path>`,
            ),
          ),
      },
    ];
  });
