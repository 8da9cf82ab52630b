import { IconCheck, IconX } from '@tabler/icons-react';
import type { PreflightSummary } from '../api/generated.ts';
import { missing } from '../format/format.ts';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import classes from './PreflightTable.module.css';

/** What the canary saw at each hop: tag seen, corrupted tag refused, store chosen. */
export function PreflightTable(props: { readonly preflight: PreflightSummary }) {
  const { state, hops } = props.preflight;
  // The link may lead to a hop more than once.
  const rows = hops.map((hop, at) => ({ hop, key: String(at) }));
  return (
    <div data-testid="preflight-result" data-value={state}>
      <p className={classes.line}>
        <Tag tone={state} icon={<VerdictIcon state={state} size={15} />}>
          {labels[state]}
        </Tag>
      </p>
      <ScrollBox className={table.scroll} label="Table of hops">
        <table className={`${table.table} ${classes.table}`} aria-label="Preflight of each hop">
          <thead>
            <tr>
              <th className={table.left}>Hop</th>
              <th>Tag seen</th>
              <th>Corrupted tag refused</th>
              <th className={table.left}>Store</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, hop }) => (
              <tr key={key}>
                <th className={`${table.left} ${table.wrap}`} scope="row">
                  {hop.service} <span className={classes.instance}>{hop.instance}</span>
                  {hop.problem !== null && <div className={classes.problem}>{hop.problem}</div>}
                  {hop.remedy !== undefined && <div className={classes.remedy}>{hop.remedy}</div>}
                </th>
                <td>
                  <YesNo yes={hop.tagSeen} />
                </td>
                <td>
                  <YesNo yes={hop.corruptRefused} />
                </td>
                <td className={table.left}>{hop.store ?? missing}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </div>
  );
}

const labels = {
  pass: 'Every hop separates shadow traffic',
  fail: 'Load would not be safe',
  unknown: 'Not every hop is shown to separate shadow traffic',
} as const;

/** Null: the hop gave no answer. */
function YesNo(props: { readonly yes: boolean | null }) {
  if (props.yes === null) return missing;
  return props.yes ? (
    <IconCheck size={17} className={classes.yes} role="img" aria-label="yes" />
  ) : (
    <IconX size={17} className={classes.no} role="img" aria-label="no" />
  );
}
