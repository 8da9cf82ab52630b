import type { Finding } from '../api/generated.ts';
import { ms, timeOfDay } from '../format/format.ts';
import { Tag } from '../ui/Tag.tsx';
import classes from './FindingCard.module.css';
import { invariantLabel, isOlder } from './finding.ts';

const witnessesShown = 6;

/** A broken invariant with its witness: the rows that prove it. */
export function FindingCard(props: { readonly finding: Finding }) {
  const { finding } = props;
  const rest = finding.witness.length - witnessesShown;
  const older = isOlder(finding);
  const tone = older ? 'quiet' : 'fail';
  return (
    <article className={classes.card} data-testid="finding" data-invariant={finding.invariant}>
      <header className={classes.head}>
        <Tag tone={tone}>{invariantLabel(finding.invariant)}</Tag>
        {finding.store === 'live' && <Tag tone={tone}>customers</Tag>}
        <span className={classes.found}>{older ? 'older than this run' : foundText(finding)}</span>
      </header>
      <p className={classes.message}>{finding.message}</p>
      <ul className={classes.witness} aria-label="Witness">
        {finding.witness.slice(0, witnessesShown).map((row) => (
          <li key={`${row.kind} ${row.id}`}>
            <span className={classes.kind}>{row.kind}</span> <span className="mono">{row.id}</span>{' '}
            <span className={classes.detail}>{row.detail}</span>
          </li>
        ))}
        {rest > 0 && <li className={classes.detail}>and {rest} more</li>}
      </ul>
    </article>
  );
}

function foundText({ foundAt, detectionMs, duringLoad }: Finding): string {
  const after = detectionMs === null ? '' : ` · ${ms(detectionMs)} after the commit`;
  return `${timeOfDay(foundAt)}${after}${duringLoad ? ' · under load' : ''}`;
}
