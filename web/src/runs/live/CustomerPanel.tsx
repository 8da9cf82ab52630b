import { ms, percent, rate } from '../../format/format.ts';
import { customerWindow } from '../../measure/series.ts';
import { Panel } from '../../ui/Panel.tsx';
import { toneColor } from '../../ui/tone.ts';
import classes from './Live.module.css';
import type { LiveState } from './state.ts';

const overSeconds = 10;

/** Untagged customers go on shopping beside the drill; they are measured apart. */
export function CustomerPanel(props: { readonly state: LiveState }) {
  const { customers } = props.state;
  const window = customerWindow(customers, overSeconds);
  const seconds = Math.min(overSeconds, customers.length);
  const harmed = window.errors > 0;
  return (
    <Panel title="Customers" note={`last ${overSeconds} s, not part of the load`} testId="live">
      {customers.length === 0 ? (
        <p className={classes.dim}>No figures of customers yet.</p>
      ) : (
        <dl className={classes.trio}>
          <div>
            <dt>Requests</dt>
            <dd>{rate(window.requests / Math.max(1, seconds))}/s</dd>
          </div>
          <div>
            <dt>Errors</dt>
            <dd style={harmed ? { color: toneColor.fail } : {}}>
              {percent(window.errorShare ?? 0)}
            </dd>
          </div>
          <div>
            <dt>p95</dt>
            <dd>{window.p95Ms === null ? '–' : ms(window.p95Ms)}</dd>
          </div>
        </dl>
      )}
    </Panel>
  );
}
