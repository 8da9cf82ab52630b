import { ms, orMissing, percent, perSecond } from '../../format/format.ts';
import { customerWindow } from '../../measure/series.ts';
import { Panel } from '../../ui/Panel.tsx';
import { toneColor } from '../../ui/tone.ts';
import classes from './Live.module.css';
import type { LiveState } from './state.ts';

const overSeconds = 10;

/** The customers' traffic during the run: untagged, measured apart from the load. */
export function CustomerPanel(props: { readonly state: Pick<LiveState, 'customers'> }) {
  const { customers } = props.state;
  const window = customerWindow(customers, overSeconds);
  const seconds = Math.min(overSeconds, customers.length);
  const failing = window.errors > 0;
  return (
    <Panel
      title="Customers"
      note={`last ${overSeconds} s, not part of the load`}
      testId="customers"
    >
      {customers.length === 0 ? (
        <p className={classes.dim}>No customer figures yet.</p>
      ) : (
        <dl className={classes.trio}>
          <div>
            <dt>Requests</dt>
            <dd>{perSecond(window.requests / Math.max(1, seconds))}</dd>
          </div>
          <div>
            <dt>Errors</dt>
            <dd style={failing ? { color: toneColor.fail } : {}}>
              {orMissing(window.errorShare, percent)}
            </dd>
          </div>
          <div>
            <dt>p95</dt>
            <dd>{orMissing(window.p95Ms, ms)}</dd>
          </div>
        </dl>
      )}
    </Panel>
  );
}
