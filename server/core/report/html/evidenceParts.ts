import { describeFacts, describeNewFacts } from '../../audit/describeFacts.ts';
import { unwatchedText } from '../../audit/engine/progress.ts';
import { type AuditSummary, byAge, type Finding } from '../../audit/finding.ts';
import { amountText } from '../../audit/findingSummary.ts';
import { ruleText } from '../../audit/rules/ruleTrail.ts';
import { scoreText } from '../../audit/score/runScore.ts';
import { demandsOf } from '../../target/isolation.ts';
import { absent, count, duration, plural } from '../../text/figures.ts';
import { hopProblem, hopState, type LeakedRow, olderLeaksText } from '../../verdict/isolation.ts';
import type { Report } from '../report.ts';
import { drainPart } from './drainChart.ts';
import { html, joined, type Markup, nothing } from './element.ts';
import { badge, type Row, table } from './table.ts';

/** Where every finding of a run is listed. */
const allFindings = 'GET /api/runs/{id}/findings';

const auditStates = { clean: 'pass', broken: 'fail', unknown: 'unknown' } as const;

/** One store's audit: its result, its findings with their witnesses, and the invariants checked. */
export function auditPart(summary: AuditSummary, isolation: Report['isolation']): Markup {
  const isOnly = demandsOf(isolation).audit === 'one';
  const store = isOnly ? 'audited' : summary.store;
  const heading = { audited: 'Audited', shadow: 'Shadow', live: 'Live' }[store];
  const lag =
    summary.watermarkAgeMsMax === null
      ? ''
      : `, never more than ${duration(summary.watermarkAgeMsMax)} behind`;
  const gap = unwatchedText(summary.unwatchedMs);
  const added = describeNewFacts(summary);
  const facts = `${describeFacts(summary)}${added === null ? '' : ` (${added})`}${summary.newFacts === undefined ? '' : ','}`;
  const looked = `${facts} in ${plural(summary.ticks, 'reading')}${lag}${gap === null ? '' : `; ${gap}`}`;
  const { own, older } = byAge(summary.findings);
  const rows = summary.checked.map(({ invariant, doc, subjects, broken }): Row => {
    const of = (finding: Finding): boolean => finding.invariant === invariant;
    const onlyOlder = older.some(of) && !own.some(of);
    return {
      cells: [
        html`<span title="${doc}">${invariant}</span>`,
        count(subjects),
        `${count(broken)}${onlyOlder ? ' older' : ''}`,
      ],
      ...(broken > 0 && !onlyOlder ? { tone: 'breaching' } : {}),
    };
  });
  const columns = [
    { title: 'invariant' },
    { title: 'checked', figures: true },
    { title: 'broken', figures: true },
  ];
  return html`<h3>${heading} store ${badge(auditStates[summary.state], summary.state)}</h3>
<p class="quiet">${looked}${summary.reason === null ? '' : `. ${summary.reason}`}</p>
${costPart(summary)}${[...own, ...older].map(findingPart)}${unlisted(summary)}${rows.length > 0 ? table(`Invariants, ${store} store`, columns, rows) : nothing}${rulesTable(summary, store)}${drainPart(summary.drain)}${scorePart(summary)}`;
}

/** What the readings cost the audited database. */
const costPart = ({ cost }: AuditSummary): Markup =>
  cost === undefined
    ? nothing
    : html`<p class="quiet">Cost of the audit to the database: ${cost.text}.</p>
`;

/** The rules of the audit file, and what each cost. */
function rulesTable({ rules = [] }: AuditSummary, store: string): Markup {
  if (rules.length === 0) return nothing;
  const rows = rules.map((rule): Row => {
    const shown = rule.state === 'warned' ? `; ${rule.firstRows.join('; ')}` : '';
    return {
      cells: [
        rule.name,
        html`<code>${rule.place}</code>`,
        rule.severity,
        `${ruleText(rule)}${shown}`,
      ],
      ...(rule.state === 'broken' ? { tone: 'breaching' } : {}),
    };
  });
  const titles = ['rule', 'place', 'severity', 'result'];
  return table(
    `Rules in SQL, ${store} store`,
    titles.map((title) => ({ title })),
    rows,
  );
}

/** How much planted damage the audit would have caught, and what it lacks. */
function scorePart({ score }: AuditSummary): Markup {
  if (score === undefined) return nothing;
  const kinds =
    score.state === 'computed'
      ? score.kinds.map(
          ({ doc, tried, caught, by }): Row => ({
            cells: [doc, count(tried), count(caught), by.join(', ')],
            ...(caught < tried ? { tone: 'breaching' } : {}),
          }),
        )
      : [];
  const titles = [
    { title: 'damage' },
    { title: 'tried', figures: true },
    { title: 'caught', figures: true },
    { title: 'by' },
  ];
  const gaps = score.gaps.map(
    (gap) => html`<li>${gap}</li>
`,
  );
  return html`<h4>Mutation score</h4>
<p class="quiet">On damaged copies of the run’s rows: ${scoreText(score)}.</p>
${gaps.length === 0 ? nothing : html`<p>To cover more:</p><ul>${gaps}</ul>`}${kinds.length === 0 ? nothing : table('Damage to copies of rows', titles, kinds)}`;
}

/** How many findings are not listed, and where all of them are. */
function unlisted({ totals, findings }: AuditSummary): Markup {
  const more = totals.reduce((sum, total) => sum + total.findings, 0) - findings.length;
  if (more <= 0) return nothing;
  return html`<p class="quiet">and ${plural(more, 'more finding')}; all of them: ${allFindings}.</p>
`;
}

function findingPart(finding: Finding): Markup {
  const subject = finding.sku === null ? nothing : html` of <code>${finding.sku}</code>`;
  const witnesses = finding.witness.map(
    (w) => html`<li><span>${w.kind}</span><span><code>${w.id}</code> ${w.detail}</span></li>
`,
  );
  const tone = finding.beforeRun === true ? 'finding older' : 'finding';
  return html`<article class="${tone}"><p><strong>${finding.invariant}${subject} by ${amountText(finding.amount, finding.unit)}</strong></p>
<p>${finding.message}</p><p class="quiet">${whenText(finding)}</p>
<ul aria-label="Witnesses">${witnesses}</ul></article>
`;
}

function whenText({ beforeRun, duringLoad, detectionMs }: Finding): string {
  if (beforeRun === true) return 'Older than this run: it was there before and has not grown.';
  const after = detectionMs === null ? '' : `, ${duration(detectionMs)} after commit`;
  return `Found ${duringLoad ? 'while load ran' : 'after the load'}${after}.`;
}

const leakStates = { clean: 'pass', leaked: 'fail', unknown: 'unknown' } as const;

const notAsked = (part: string): Markup =>
  html`<h3>${part}</h3><p class="quiet">Not asked: the stack is dedicated, all of its data is rehearsal data.</p>`;

export function leakPart({ isolation, leaks }: Report): Markup {
  if (leaks === null && demandsOf(isolation).leaks === 'none') return notAsked('Leak scan');
  if (leaks === null) return html`<h3>Leak scan ${badge('unknown', 'did not run')}</h3>`;
  const scanned = leaks.scanned.map((place): Row => ({ cells: [place.place, count(place.rows)] }));
  const rowOf = (leak: LeakedRow): Row => ({
    cells: [leak.place, html`<code>${leak.id}</code>`, leak.owner, leak.text],
  });
  const found = leaks.leaks.map((leak): Row => ({ ...rowOf(leak), tone: 'breaching' }));
  const columns = [
    { title: 'place' },
    { title: 'identity' },
    { title: 'whose' },
    { title: 'what' },
  ];
  const olderText = olderLeaksText(leaks);
  const parts = [
    html`<h3>Leak scan ${badge(leakStates[leaks.state], leaks.state)}</h3>`,
    leaks.reason === null ? nothing : html`<p class="quiet">${leaks.reason}</p>`,
    found.length === 0 ? nothing : table('Leaks', columns, found),
    olderText === null
      ? nothing
      : html`<p class="quiet">${olderText}.</p>${table('Not of this run', columns, leaks.older?.listed.map(rowOf) ?? [])}`,
    table(
      'Scanned places',
      [{ title: 'place' }, { title: 'rows and keys', figures: true }],
      scanned,
    ),
  ];
  return joined(parts);
}

export function preflightPart({ isolation, preflight }: Report): Markup {
  if (preflight === null && demandsOf(isolation).canary === 'none') return notAsked('Preflight');
  if (preflight === null) return html`<h3>Preflight ${badge('unknown', 'did not run')}</h3>`;
  const rows = preflight.hops.map((hop): Row => {
    const problem = hopProblem(hop);
    const remedy =
      hop.remedy === undefined ? nothing : html` <span class="quiet">${hop.remedy}</span>`;
    const result = html`${badge(hopState(hop, isolation), problem ?? 'kept apart')}${remedy}`;
    const yes = (value: boolean | null): string => (value === null ? absent : value ? 'yes' : 'no');
    return {
      cells: [
        hop.service,
        html`<code>${hop.instance}</code>`,
        yes(hop.tagSeen),
        hop.store ?? absent,
        yes(hop.corruptRefused),
        result,
      ],
    };
  });
  const titles = [
    'service',
    'instance',
    'tag seen',
    'store chosen',
    'corrupted tag refused',
    'result',
  ];
  return html`<h3>Preflight ${badge(preflight.state, preflight.state)}</h3>
${table(
  'Hops of the canary',
  titles.map((title) => ({ title })),
  rows,
)}`;
}

export function sourcesPart({ caveats, sources }: Report): Markup {
  const entries = Object.entries(sources).map(
    ([figure, source]) => html`<dt>${figure}</dt><dd>${source}</dd>
`,
  );
  const list =
    caveats.length === 0
      ? nothing
      : html`<ul class="caveats">${caveats.map((caveat) => html`<li>${caveat}</li>`)}</ul>`;
  return html`${list}<dl class="sources">${entries}</dl>`;
}
