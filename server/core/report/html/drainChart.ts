import { scaleLinear } from 'd3-scale';
import {
  backlogText,
  type DrainedBacklog,
  type DrainSummary,
} from '../../audit/drain/drainTrail.ts';
import { count } from '../../text/figures.ts';
import { type Axes, axes, figure, margins, type Point, type Size, series } from './chart.ts';
import { html, joined, type Markup, nothing } from './element.ts';
import { small } from './loadAxis.ts';
import { badge } from './table.ts';

const states = { drained: 'pass', left: 'fail', unknown: 'unknown' } as const;
const words = { drained: 'drained', left: 'did not drain', unknown: 'unknown' } as const;

/** What became of the backlogs after the load, each with its curve. */
export function drainPart(drain: DrainSummary | undefined): Markup {
  if (drain === undefined) return nothing;
  const texts = drain.backlogs.map(
    (backlog) => html`<li>${backlogText(backlog, drain.withinMs)}</li>
`,
  );
  return html`<h4>Backlogs after the load ${badge(states[drain.state], words[drain.state])}</h4>
<ul>${texts}</ul><div class="pairs">${drain.backlogs.map((backlog) => backlogChart(backlog, drain.withinMs))}</div>
`;
}

/** What was left over the time since the end of the load. One reading makes no curve. */
function backlogChart({ name, curve, left }: DrainedBacklog, withinMs: number): Markup {
  const last = curve.at(-1);
  if (last === undefined || curve.length < 2) return nothing;
  const top = Math.max(1, ...curve.map((point) => point.left));
  const points = curve.map(({ afterMs, left: y }): Point => [afterMs / 1_000, y]);
  const draw = (size: Size): Markup => {
    const at: Axes = {
      x: scaleLinear(
        [0, Math.max(1, last.afterMs / 1_000)],
        [margins.left, size.width - margins.right],
      ),
      y: scaleLinear([0, top * 1.05], [size.height - margins.bottom, margins.top]),
      xTitle: 'seconds after the load',
      yTitle: 'left',
      yTick: (value) => (Number.isInteger(value) ? count(value) : ''),
    };
    return joined([axes(size, at), series(points, at, 'achieved', null)]);
  };
  const summary = `Backlog ${name}: ${count(curve[0]?.left ?? 0)} at the end of the load, ${count(top)} at most, ${left === null ? 'unknown' : count(left)} after ${Math.round(last.afterMs / 1_000)} of ${withinMs / 1_000} s`;
  const keys = [{ text: name, className: 'achieved', shape: 'line' }] as const;
  return figure(`Backlog ${name}`, summary, keys, draw, small);
}
