import type { FailureSample } from '../api/generated.ts';
import { count } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ExchangeView } from './ExchangeView.tsx';
import classes from './FailingAnswers.module.css';
import { firstOfEach } from './firstOfEach.ts';

const shownMost = 20;

/** The first failing answer of each path, step and reason; nothing without one. */
export function FailingAnswers(props: { readonly failures: readonly FailureSample[] }) {
  const first = firstOfEach(props.failures);
  if (first.length === 0) return null;
  const more = first.length - shownMost;
  return (
    <Panel
      title="Failing answers"
      note="the first of each step and reason"
      testId="failing-answers"
    >
      <ul className={classes.list}>
        {first.slice(0, shownMost).map((sample) => (
          <li key={`${sample.path} ${sample.step} ${sample.reason}`}>
            <Failure sample={sample} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className={classes.dim}>and {count(more)} more in report.json</p>}
    </Panel>
  );
}

function Failure(props: { readonly sample: FailureSample }) {
  const { path, step, reason, found, wanted, exchange, traceId } = props.sample;
  return (
    <details>
      <summary className={classes.summary}>
        <b>
          {path}, {step}
        </b>
        : {reason}
        {found !== null && (
          <span className={classes.dim}>
            {' '}
            found {found}
            {wanted !== null && `, wanted ${wanted}`}
          </span>
        )}
      </summary>
      <div className={classes.body}>
        {exchange === null ? (
          <p className={classes.dim}>Its request and answer were not kept.</p>
        ) : (
          <ExchangeView exchange={exchange} />
        )}
        <p className={classes.dim}>
          trace <span className="mono">{traceId}</span>
        </p>
      </div>
    </details>
  );
}
