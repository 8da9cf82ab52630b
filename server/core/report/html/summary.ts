import { amountText } from '../../audit/findingSummary.ts';
import { noBracketText } from '../../capacity/sloCapacity.ts';
import { demandsOf } from '../../target/isolation.ts';
import { absent, bytes, count, instant, plural, shortRate } from '../../text/figures.ts';
import { formatPercent } from '../../text/units.ts';
import { skewText } from '../../verdict/startReasons.ts';
import type { ReadingLanguage } from '../reading/texts/registry.ts';
import type { Capacity, Report } from '../report.ts';
import { html, type Markup, nothing } from './element.ts';
import { readingPart } from './readingPart.ts';
import { mark } from './table.ts';

const words = { pass: 'Pass', fail: 'Fail', unknown: 'Unknown' } as const;

/** Scenario, target, times and tools of the run. */
export function head({ run, isolation }: Report): Markup {
  const facts = [
    `target ${run.target}`,
    ...(run.branch === undefined ? [] : [`branch ${run.branch}`]),
    `isolation ${isolation ?? 'shadow'}`,
    `${instant(run.startedAt)} to ${instant(run.endedAt)}`,
    plural(run.shards, 'shard'),
    `k6 ${run.tool.k6}`,
    `Zerohour ${run.tool.zerohour}`,
    ...startFacts(run),
    `${plural(run.machine.cpus, 'CPU')}, ${bytes(run.machine.memoryBytes)}, ${run.machine.platform}`,
  ];
  return html`<header><p class="brand">Zerohour rehearsal</p>
<h1>${run.scenario}</h1>
<p class="facts">run <span class="id">${run.id}</span>${facts.map((fact) => html` · ${fact}`)}</p></header>
`;
}

/** More rounds than this are told by the one whose shards started farthest apart. */
const startsTold = 4;

/** How far apart the shards left the barrier in each round, or at most. */
function startFacts({ starts = [] }: Report['run']): readonly string[] {
  const widest = starts.toSorted((a, b) => b.skewMs - a.skewMs).slice(0, 1);
  const told = starts.length > startsTold ? widest : starts;
  const most = starts.length > startsTold ? 'at most ' : '';
  return told.map((start) => {
    const where = starts.length > 1 ? ` in round ${start.round}` : '';
    return `shards started ${most}${skewText(start)} apart${where}`;
  });
}

/** The verdict's word, and what a reader asks first. */
export function verdictBanner(report: Report, language: ReadingLanguage = 'en'): Markup {
  const { verdict, run } = report;
  const ending = run.outcome === 'finished' ? '' : ` (the run was ${run.outcome})`;
  return html`<section class="verdict ${verdict.state}" aria-labelledby="verdict"><h2 id="verdict">${mark(verdict.state)}${words[verdict.state]}${ending}</h2>
${readingPart(report, language)}</section>
`;
}

/** The verdict in one sentence, and every reason for it, worst first. */
export function reasonsPart({ headline, verdict }: Report): Markup {
  const reasons = verdict.reasons.map(
    ({ state, text }) =>
      html`<li class="${state}">${mark(state)}<span>${hiddenWord(words[state])}${text}</span></li>`,
  );
  return html`<p class="headline">${headline.text}</p>
<ul class="reasons">${reasons}</ul>
`;
}

/** For screen readers: the mark beside it is visible only. */
const hiddenWord = (word: string): Markup =>
  html`<span style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">${word}: </span>`;

interface Tile {
  readonly title: string;
  readonly figure: string;
  readonly note: string;
  readonly bad?: boolean;
}

/** The key figures. */
export function tiles(report: Report): Markup {
  const audit = auditTile(report);
  const shown = [
    ...(audit.bad ? [audit] : []),
    requiredTile(report),
    ...(report.capacity
      ? [capacityTile(report.capacity, report.points), saturationTile(report.capacity)]
      : []),
    ...(audit.bad ? [] : [audit]),
    leakTile(report),
    customersTile(report),
  ];
  const items = shown.map(
    (
      tile,
    ) => html`<div class="${tile.bad ? 'bad' : ''}"><dt>${tile.title}</dt><dd>${tile.figure}${tile.note === '' ? nothing : html`<small>${tile.note}</small>`}</dd></div>
`,
  );
  return html`<dl class="tiles">${items}</dl>
`;
}

function requiredTile({ requirement: { state, needed } }: Report): Tile {
  return {
    title: 'Required, journeys/s',
    figure: shortRate(needed.ratePerSecond),
    note: `${formatPercent(needed.level)} of the peak: ${state === 'pass' ? 'proven' : 'not proven'}`,
    bad: state === 'fail',
  };
}

function capacityTile(found: Capacity, points: Report['points']): Tile {
  const title = 'SLO capacity, journeys/s';
  if (found.search?.estimate) return searchTile(title, found.search.estimate);
  const { lower, upper } = found.sloCapacity;
  const [from, to] = [lower, upper].map((end) => end && shortRate(end.ratePerSecond));
  if (lower && upper) {
    return {
      title,
      figure: `${from}–${to}`,
      note: `${formatPercent(lower.level)} to ${formatPercent(upper.level)} of the peak`,
    };
  }
  if (lower)
    return {
      title,
      figure: `≥ ${from}`,
      note: `at least ${formatPercent(lower.level)} of the peak`,
    };
  if (upper)
    return {
      title,
      figure: `< ${to}`,
      note: `below ${formatPercent(upper.level)} of the peak`,
      bad: true,
    };
  return { title, figure: absent, note: noBracketText(points) };
}

function searchTile(
  title: string,
  { capacity, lower, upper }: NonNullable<NonNullable<Capacity['search']>['estimate']>,
): Tile {
  const percent = (level: number): string => formatPercent(Number(level.toFixed(3)));
  return {
    title,
    figure: shortRate(capacity.ratePerSecond),
    note: `95% interval ${shortRate(lower.ratePerSecond)}–${shortRate(upper.ratePerSecond)}; ${percent(capacity.level)} of the peak`,
  };
}

function saturationTile({ saturation }: Capacity): Tile {
  const title = 'Saturation, journeys/s';
  if (saturation === null) return { title, figure: absent, note: 'not measured' };
  return {
    title,
    figure: shortRate(saturation.achievedPerSecond),
    note: `highest achieved throughput, at ${formatPercent(saturation.level)} of the peak`,
  };
}

/** The gravest harm as the figure; the note names every other group. */
function auditTile({ audit, findings }: Report): Tile {
  const title = 'Audit findings';
  if (audit.length === 0) return { title, figure: absent, note: 'no audit' };
  const [worst, ...others] = findings.groups;
  const older = findings.older > 0 ? [`${count(findings.older)} older than this run`] : [];
  const unread = audit.some(({ state }) => state === 'unknown');
  if (worst !== undefined) {
    const found = plural(findings.count, 'finding');
    const notes = [worst.what, ...others.map(({ text }) => text), found, ...older];
    const figure = amountText(worst.amount, worst.unit);
    return { title, figure, note: notes.join('; '), bad: true };
  }
  if (unread) {
    const note = ['the audit could not be judged', ...older].join('; ');
    return { title, figure: absent, note };
  }
  const clean = older.length > 0 ? 'none arose in this run' : 'stock and money agree';
  return { title, figure: count(0), note: [clean, ...older].join('; ') };
}

function leakTile({ isolation, leaks }: Report): Tile {
  const title = 'Leaks';
  if (demandsOf(isolation).leaks === 'none') {
    return { title, figure: absent, note: 'not asked: all data is rehearsal data' };
  }
  if (leaks === null) return { title, figure: absent, note: 'the scan did not run' };
  if (leaks.state === 'unknown') return { title, figure: absent, note: 'could not be judged' };
  if (leaks.scanned.length === 0 && leaks.leaks.length === 0) {
    return { title, figure: absent, note: leaks.reason ?? 'no place was scanned' };
  }
  const rows = leaks.scanned.reduce((sum, place) => sum + place.rows, 0);
  return {
    title,
    figure: count(leaks.leaks.length),
    note: `in ${plural(rows, 'row')} of both stores`,
    bad: leaks.leaks.length > 0,
  };
}

function customersTile({ customers }: Report): Tile {
  const title = 'Customers’ errors';
  if (customers === null) return { title, figure: absent, note: 'not watched' };
  return {
    title,
    figure: count(customers.errors),
    note: `in ${plural(customers.requests, 'request')}`,
  };
}
