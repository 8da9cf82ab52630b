import type { LeakSummary, Report } from '../api/generated.ts';
import { count, missing, percent } from '../format/format.ts';
import { PreflightTable } from '../preflight/PreflightTable.tsx';
import { isolationMeaning, isolationOf } from '../runs/isolation.ts';
import { Panel } from '../ui/Panel.tsx';
import { QuantileValue } from '../ui/QuantileValue.tsx';
import stack from '../ui/stack.module.css';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import classes from './Report.module.css';

/** Evidence that shadow traffic and customers stayed apart before, during and after the load. */
export function Isolation(props: { readonly report: Report }) {
  const { leaks, preflight, customers } = props.report;
  const isolation = isolationOf(props.report);
  const none = isolation === 'dedicated' ? isolationMeaning.dedicated : null;
  return (
    <div className={stack.two}>
      <div className={stack.stack}>
        <LeakPanel leaks={leaks} notAsked={none} />
        <CustomerPanel customers={customers} />
      </div>
      <Panel title="Preflight" note={`isolation ${isolation}: every hop, before the load`}>
        {preflight === null ? (
          <p className={classes.dim}>{none ?? 'No preflight was made.'}</p>
        ) : (
          <PreflightTable preflight={preflight} />
        )}
      </Panel>
    </div>
  );
}

const tones = { clean: 'pass', leaked: 'fail', unknown: 'unknown' } as const;
const labels = { clean: 'No leak', leaked: 'Leaked', unknown: 'Unknown' } as const;

function LeakPanel(props: {
  readonly leaks: LeakSummary | null;
  readonly notAsked: string | null;
}) {
  const { leaks } = props;
  if (leaks === null)
    return (
      <Panel title="Leak scan">
        <p className={classes.dim}>{props.notAsked ?? 'No leak scan was made.'}</p>
      </Panel>
    );
  const tone = tones[leaks.state];
  return (
    <Panel
      title="Leak scan"
      note="rows and keys of this run outside its store"
      aside={
        <span data-testid="leaks" data-value={leaks.leaks.length} data-state={leaks.state}>
          <Tag tone={tone} icon={<VerdictIcon state={tone} size={15} />}>
            {labels[leaks.state]}
          </Tag>
        </span>
      }
    >
      {leaks.reason !== null && <p className={classes.why}>{leaks.reason}</p>}
      <ul className={classes.leaks}>
        {leaks.leaks.map((leak) => (
          <li key={`${leak.place} ${leak.id}`} className={classes.bad}>
            <span className="mono">
              {leak.place} {leak.id}
            </span>{' '}
            {leak.text}
          </li>
        ))}
      </ul>
      {leaks.older !== undefined && (
        <p className={classes.dim}>
          Not this run’s: {count(leaks.older.count)} rows or keys that are older, or of other runs.
        </p>
      )}
      <p className={classes.dim}>
        {leaks.scanned.map(({ place, rows }) => `${place}: ${count(rows)}`).join(' · ')}
      </p>
    </Panel>
  );
}

function CustomerPanel(props: { readonly customers: Report['customers'] }) {
  const { customers } = props;
  return (
    <Panel title="Customers" note="untagged traffic during the load" flush={customers !== null}>
      {customers === null ? (
        <p className={classes.dim}>The target gave no customer figures.</p>
      ) : (
        <table className={table.table} aria-label="Customers">
          <thead>
            <tr>
              <th className={table.left}>Requests</th>
              <th>Errors</th>
              <th>p50</th>
              <th>p95</th>
              <th>p99</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td className={table.left}>{count(customers.requests)}</td>
              <td className={customers.errors > 0 ? classes.bad : ''}>
                {customers.requests === 0 ? missing : percent(customers.errorShare)}
              </td>
              <td>
                <QuantileValue quantile={customers.p50Ms} />
              </td>
              <td>
                <QuantileValue quantile={customers.p95Ms} />
              </td>
              <td>
                <QuantileValue quantile={customers.p99Ms} />
              </td>
            </tr>
          </tbody>
        </table>
      )}
    </Panel>
  );
}
