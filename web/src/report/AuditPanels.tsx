import type { AuditSummary } from '../api/generated.ts';
import { count, ms } from '../format/format.ts';
import { findingKey, isOlder } from '../runs/live/state.ts';
import { FindingCard } from '../ui/FindingCard.tsx';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import { Tag, VerdictIcon } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import classes from './Report.module.css';

const findingsShown = 20;

/** What the ledger said, for the shadow stock and for the customers' own. */
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

function AuditPanel(props: { readonly audit: AuditSummary }) {
  const { audit } = props;
  const tone = tones[audit.state];
  const age = audit.watermarkAgeMsMax;
  const gaps = audit.unwatchedMs ?? [];
  return (
    <Panel
      title={audit.store === 'shadow' ? 'Ledger audit: rehearsal' : 'Ledger audit: customers'}
      note={`${count(audit.facts)} facts`}
      aside={
        <span data-testid={`audit-${audit.store}`} data-value={audit.state}>
          <Tag tone={tone} icon={<VerdictIcon state={tone} size={15} />}>
            {audit.state}
          </Tag>
        </span>
      }
    >
      <p className={classes.dim}>
        {count(audit.ticks)} looks
        {age !== null && `, at most ${ms(age)} behind the ledger while load ran`}
        {gaps.length > 0 &&
          `; not watched for ${gaps.map(ms).join(' and ')} while another server took the run over`}
      </p>
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

function ownFirst(findings: AuditSummary['findings']): AuditSummary['findings'] {
  return [...findings.filter((one) => !isOlder(one)), ...findings.filter(isOlder)];
}

function Checked(props: { readonly audit: AuditSummary }) {
  const { checked, findings } = props.audit;
  const onlyOlder = (invariant: string): boolean => {
    const of = findings.filter((finding) => finding.invariant === invariant);
    return of.length > 0 && of.every(isOlder);
  };
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
              {row.invariant.replaceAll('-', ' ')}
            </th>
            <td>{count(row.subjects)}</td>
            <td className={row.broken > 0 && !onlyOlder(row.invariant) ? classes.bad : ''}>
              {count(row.broken)}
              {onlyOlder(row.invariant) && ' older'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
