import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AuditSummary, Isolation } from '../api/generated.ts';
import { FindingCard } from '../audit/FindingCard.tsx';
import { invariantLabel, onlyOlder, ownFirst } from '../audit/finding.ts';
import { count, ms, plural } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import { AuditScore } from './AuditScore.tsx';
import { describeAuditReads, describeFacts } from './describeAuditReads.ts';
import classes from './Report.module.css';

const pageSize = 20;

/** The ledger audit of each store: shadow and customers. */
export function AuditPanels(props: {
  readonly audit: readonly AuditSummary[];
  readonly runId: string;
  readonly isolation: Isolation;
}) {
  if (props.audit.length === 0)
    return (
      <Panel title="Ledger audit">
        <p className={classes.dim}>This run was not audited.</p>
      </Panel>
    );
  return (
    <div className={props.audit.length > 1 ? stack.two : stack.stack}>
      {props.audit.map((audit) => (
        <AuditPanel
          key={audit.store}
          audit={audit}
          runId={props.runId}
          isolation={props.isolation}
        />
      ))}
    </div>
  );
}

const tones = { clean: 'pass', broken: 'fail', unknown: 'unknown' } as const;
const labels = { clean: 'Clean', broken: 'Broken', unknown: 'Unknown' } as const;

function titleOf(isolation: Isolation, store: AuditSummary['store']): string {
  if (isolation === 'dedicated') return 'Ledger audit';
  return store === 'shadow' ? 'Ledger audit: shadow' : 'Ledger audit: customers';
}

function AuditPanel(props: {
  readonly audit: AuditSummary;
  readonly runId: string;
  readonly isolation: Isolation;
}) {
  const { audit } = props;
  const tone = tones[audit.state];
  return (
    <Panel
      title={titleOf(props.isolation, audit.store)}
      note={plural(audit.facts, 'fact')}
      aside={
        <span data-testid={`audit-${audit.store}`} data-value={audit.state}>
          <Tag tone={tone} icon={<VerdictIcon state={tone} size={15} />}>
            {labels[audit.state]}
          </Tag>
        </span>
      }
    >
      <p className={classes.dim}>{`${describeAuditReads(audit)}. ${describeFacts(audit)}`}</p>
      {audit.reason !== null && <p className={classes.why}>{audit.reason}</p>}
      {(audit.notes ?? []).map((note) => (
        <p className={classes.dim} key={note}>
          {`${note.charAt(0).toUpperCase()}${note.slice(1)}.`}
        </p>
      ))}
      {audit.cost !== undefined && (
        <p className={classes.dim}>{`Cost to the database: ${audit.cost.text}.`}</p>
      )}
      <Checked audit={audit} />
      <Rules audit={audit} />
      <Backlogs audit={audit} />
      {audit.score !== undefined && <AuditScore score={audit.score} />}
      <Findings audit={audit} runId={props.runId} />
    </Panel>
  );
}

/** A page of findings at a time; those that the report does not list are in the API's list. */
function Findings(props: { readonly audit: AuditSummary; readonly runId: string }) {
  const { findings, totals } = props.audit;
  const [shown, setShown] = useState(pageSize);
  const listed = ownFirst(findings).slice(0, shown);
  const hidden = findings.length - listed.length;
  const unlisted = totals.reduce((sum, total) => sum + total.findings, 0) - findings.length;
  return (
    <div className={classes.findings}>
      {listed.map((finding) => (
        <FindingCard key={finding.id} finding={finding} />
      ))}
      {hidden > 0 && (
        <Button variant="default" size="xs" onClick={() => setShown(shown + pageSize)}>
          Show more of {count(hidden)}
        </Button>
      )}
      {unlisted > 0 && (
        <p className={classes.dim}>
          and {count(unlisted)} more that the report does not list:{' '}
          <a href={`/api/runs/${props.runId}/findings`}>all findings</a>
        </p>
      )}
    </div>
  );
}

const ruleLabels = {
  holds: 'holds',
  'nothing-to-judge': 'nothing to judge',
  warned: 'warns',
  broken: 'broken',
  unknown: 'unknown',
} as const;

/** The rules of the audit file: what each came to, and what it cost. */
function Rules(props: { readonly audit: AuditSummary }) {
  const { rules = [] } = props.audit;
  if (rules.length === 0) return null;
  return (
    <table className={`${table.table} ${classes.checked}`} aria-label="Rules in SQL">
      <thead>
        <tr>
          <th className={table.left}>Rule</th>
          <th className={table.left}>Result</th>
          <th>Rows</th>
          <th>Longest run</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <tr key={rule.name}>
            <th scope="row" className={table.left} title={rule.place}>
              {rule.name}
            </th>
            <td className={`${table.left} ${rule.state === 'broken' ? classes.bad : ''}`}>
              {[ruleLabels[rule.state], rule.reason ?? rule.firstRows[0] ?? '']
                .filter((text) => text !== '')
                .join(': ')}
            </td>
            <td>{rule.rows === null ? '–' : count(rule.rows)}</td>
            <td>{ms(rule.tookMsMax)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What became of each backlog after the load. */
function Backlogs(props: { readonly audit: AuditSummary }) {
  const { drain } = props.audit;
  if (drain === undefined) return null;
  return (
    <table className={`${table.table} ${classes.checked}`} aria-label="Backlogs after the load">
      <thead>
        <tr>
          <th className={table.left}>Backlog</th>
          <th>At most</th>
          <th>Left</th>
          <th>Empty after</th>
        </tr>
      </thead>
      <tbody>
        {drain.backlogs.map(({ name, left, drainedMs, problem, curve }) => (
          <tr key={name}>
            <th scope="row" className={table.left} title={problem ?? undefined}>
              {name}
            </th>
            <td>{curve.length === 0 ? '–' : count(Math.max(...curve.map((at) => at.left)))}</td>
            <td className={drain.state === 'left' && left !== 0 ? classes.bad : ''}>
              {left === null ? 'unknown' : count(left)}
            </td>
            <td>{drainedMs === null ? `not in ${ms(drain.withinMs)}` : ms(drainedMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Checked(props: { readonly audit: AuditSummary }) {
  const { checked, findings } = props.audit;
  return (
    <table className={`${table.table} ${classes.checked}`} aria-label="Invariants checked">
      <thead>
        <tr>
          <th className={table.left}>Invariant</th>
          <th>Checked</th>
          <th>Broken</th>
        </tr>
      </thead>
      <tbody>
        {checked.map((row) => (
          <tr key={row.invariant}>
            <th scope="row" className={table.left} title={row.doc}>
              {invariantLabel(row.invariant)}
            </th>
            <td>{count(row.subjects)}</td>
            <td
              className={row.broken > 0 && !onlyOlder(findings, row.invariant) ? classes.bad : ''}
            >
              {count(row.broken)}
              {onlyOlder(findings, row.invariant) && ' older'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
