import type { AuditSummary } from '../api/generated.ts';
import { FindingCard } from '../audit/FindingCard.tsx';
import { findingKey, invariantLabel, onlyOlder, ownFirst } from '../audit/finding.ts';
import { count } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import { describeAuditReads } from './describeAuditReads.ts';
import classes from './Report.module.css';

const findingsShown = 20;

/** The ledger audit of each store: shadow and customers. */
export function AuditPanels(props: { readonly audit: readonly AuditSummary[] }) {
  if (props.audit.length === 0)
    return (
      <Panel title="Ledger audit">
        <p className={classes.dim}>This run was not audited.</p>
      </Panel>
    );
  return (
    <div className={props.audit.length > 1 ? stack.two : stack.stack}>
      {props.audit.map((audit) => (
        <AuditPanel key={audit.store} audit={audit} />
      ))}
    </div>
  );
}

const tones = { clean: 'pass', broken: 'fail', unknown: 'unknown' } as const;
const labels = { clean: 'Clean', broken: 'Broken', unknown: 'Unknown' } as const;

function AuditPanel(props: { readonly audit: AuditSummary }) {
  const { audit } = props;
  const tone = tones[audit.state];
  return (
    <Panel
      title={audit.store === 'shadow' ? 'Ledger audit: shadow' : 'Ledger audit: customers'}
      note={`${count(audit.facts)} facts`}
      aside={
        <span data-testid={`audit-${audit.store}`} data-value={audit.state}>
          <Tag tone={tone} icon={<VerdictIcon state={tone} size={15} />}>
            {labels[audit.state]}
          </Tag>
        </span>
      }
    >
      <p className={classes.dim}>{describeAuditReads(audit)}</p>
      {audit.reason !== null && <p className={classes.why}>{audit.reason}</p>}
      <Checked audit={audit} />
      <div className={classes.findings}>
        {ownFirst(audit.findings)
          .slice(0, findingsShown)
          .map((finding) => (
            <FindingCard key={findingKey(finding)} finding={finding} />
          ))}
        {audit.findings.length > findingsShown && (
          <p className={classes.dim}>
            and {count(audit.findings.length - findingsShown)} more in report.json
          </p>
        )}
      </div>
    </Panel>
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
