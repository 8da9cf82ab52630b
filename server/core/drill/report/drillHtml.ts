import { html, type Markup } from '../../report/html/element.ts';
import { style } from '../../report/html/style.ts';
import { badge, mark, section, table } from '../../report/html/table.ts';
import { instant } from '../../text/figures.ts';
import { formatSpan } from '../../text/units.ts';
import type { DrillReport } from './drillReport.ts';
import { timelinePicture } from './timelinePicture.ts';

const words = { pass: 'Pass', fail: 'Fail', unknown: 'Unknown' } as const;

/** One file that loads nothing and runs no script; its own Content-Security-Policy forbids both. */
export function renderDrillHtml(report: DrillReport): string {
  const title = `${report.drill.name}: ${report.verdict.state}`;
  const body = html`${head(report)}<main>
${banner(report)}${section('timeline', 'Timeline', phasesText(report), [timelinePicture(report)])}${actionSection(report)}${probeSection(report)}${expectationSection(report)}${section('evidence', 'Evidence', 'Every entry by time: load, faults, switches, sensors, probes, findings, aborts and notes.', [evidenceTable(report)])}</main>
<footer>A reading that is missing, late or failed, and a fault whose sensor saw nothing, are unknown and never a pass. “zerohour replay” computes the same report from this folder.</footer>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">${html`<title>${title}</title>`.markup}<style>${style}</style></head>
<body>${body.markup}</body></html>
`;
}

function head({ drill, protection }: DrillReport): Markup {
  const facts = [
    `scenario ${drill.scenario}`,
    `target ${drill.target}`,
    `${instant(drill.startedAt ?? drill.createdAt)} to ${instant(drill.endedAt)}`,
    `by ${drill.by}`,
    ...(drill.runId === null ? [] : [`run ${drill.runId}`]),
    ...(protection === null
      ? []
      : [
          `${protection.isOn ? 'with' : 'without'} its protection: ${protection.switches.join(', ')}`,
        ]),
  ];
  return html`<header><p class="brand">Zerohour drill</p>
<h1>${drill.name}</h1>
<p class="facts">drill <span class="id">${drill.id}</span>${facts.map((fact) => html` · ${fact}`)}</p></header>
`;
}

function banner({ verdict, sentence, drill }: DrillReport): Markup {
  const reasons = verdict.reasons.map(
    ({ state, text }) => html`<li class="${state}">${mark(state)}<span>${text}</span></li>`,
  );
  const ending = drill.state === 'finished' ? '' : ` (the drill was ${drill.state})`;
  return html`<section class="verdict ${verdict.state}" aria-labelledby="verdict"><h2 id="verdict">${mark(verdict.state)}${words[verdict.state]}${ending}</h2><p class="headline">${sentence}</p>
<ul class="reasons">${reasons}</ul></section>
`;
}

function phasesText({ clock: { phases } }: DrillReport): string {
  const told = (['before', 'during', 'after'] as const).flatMap((phase) => {
    const own = phases[phase];
    return own === null || own === undefined
      ? []
      : [`${phase}: ${span(own.fromMs)} to ${span(own.toMs)}`];
  });
  return `${told.join('; ')}.`;
}

function actionSection({ actions }: DrillReport): Markup {
  if (actions.length === 0) return html``;
  const rows = actions.flatMap(({ text, see, onMs, offMs, outcomes }) =>
    outcomes.map(({ state, expected, saw }, nth) => ({
      cells: [
        nth === 0 ? text : '',
        nth === 0 ? spanText(onMs, offMs) : '',
        nth === 0 && see !== null ? `${expected}; ${see}` : expected,
        badge(state, saw),
      ],
    })),
  );
  return section('actions', 'Actions', '', [
    table(
      'What was done',
      [{ title: 'action' }, { title: 'on' }, { title: 'expected' }, { title: 'seen' }],
      rows,
    ),
  ]);
}

const spanText = (onMs: number | null, offMs: number | null): string =>
  onMs === null
    ? '–'
    : offMs === null || offMs === onMs
      ? span(onMs)
      : `${span(onMs)} to ${span(offMs)}`;

/** To the hundredth of a second: what was measured has more digits than anybody reads. */
const span = (ms: number): string => formatSpan(Math.round(ms / 10) * 10);

function probeSection({ probes }: DrillReport): Markup {
  const rows = probes.flatMap(({ probe, phases }) =>
    phases.map(({ phase, state, expected, saw }, nth) => ({
      cells: [nth === 0 ? probe : '', phase, expected, badge(state, saw)],
    })),
  );
  return section('probes', 'Steady state', '', [
    table(
      'The hypothesis',
      [{ title: 'probe' }, { title: 'phase' }, { title: 'expected' }, { title: 'seen' }],
      rows,
    ),
  ]);
}

function expectationSection({ expectations, recovery, overload }: DrillReport): Markup {
  if (expectations.length === 0) return html``;
  const end = overload === null ? '' : ` Overload: ${overload.text}.`;
  const rows = expectations.map(({ expected, state, saw }) => ({
    cells: [expected, badge(state, saw)],
  }));
  return section('expectations', 'Expectations', `Recovery: ${recovery.text}.${end}`, [
    table('What had to hold', [{ title: 'expected' }, { title: 'seen' }], rows),
  ]);
}

function evidenceTable({ timeline }: DrillReport): Markup {
  const rows = timeline.map(({ atMs, lane, text, state }) => ({
    cells: [`${(atMs / 1000).toFixed(1)} s`, lane, state === null ? text : badge(state, text)],
  }));
  return table('By time', [{ title: 'at' }, { title: 'what' }, { title: '' }], rows);
}
