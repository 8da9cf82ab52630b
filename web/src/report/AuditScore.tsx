import type { AuditSummary } from '../api/generated.ts';
import { count } from '../format/format.ts';
import table from '../ui/table.module.css';
import classes from './Report.module.css';

type Score = NonNullable<AuditSummary['score']>;

/** `85% of planted damage caught, 170 of 200`; a share is never rounded up to all of it. */
export function scoreText(score: Score): string {
  if (score.state === 'not-computed') return `not computed, because ${score.reason}`;
  const { tried, caught } = score;
  const percent = caught < tried ? Math.min(Math.round((100 * caught) / tried), 99) : 100;
  return `${percent}% of planted damage caught, ${count(caught)} of ${count(tried)}`;
}

/** How much planted damage the audit would have caught, and what to add to its file. */
export function AuditScore(props: { readonly score: Score }) {
  const { score } = props;
  return (
    <section className={classes.score} aria-label="Mutation score">
      <p className={classes.dim}>{`Mutation score: ${scoreText(score)}`}</p>
      <details>
        <summary className={classes.dim}>What was tried, and what to add</summary>
        {score.gaps.length > 0 && (
          <ul className={classes.gaps}>
            {score.gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        )}
        {score.state === 'computed' && <Damage kinds={score.kinds} />}
      </details>
    </section>
  );
}

function Damage(props: { readonly kinds: Extract<Score, { state: 'computed' }>['kinds'] }) {
  return (
    <table className={`${table.table} ${classes.checked}`} aria-label="Damage to copies of rows">
      <thead>
        <tr>
          <th className={table.left}>Damage</th>
          <th>Tried</th>
          <th>Caught</th>
        </tr>
      </thead>
      <tbody>
        {props.kinds.map(({ name, doc, tried, caught, by }) => (
          <tr key={name}>
            <th scope="row" className={`${table.left} ${classes.damage}`} title={by.join(', ')}>
              {doc}
            </th>
            <td>{count(tried)}</td>
            <td className={caught < tried ? classes.bad : ''}>{count(caught)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
