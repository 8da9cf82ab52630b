import { isOver } from '../../api/runState.ts';
import { plural } from '../../format/format.ts';
import { PreflightTable } from '../../preflight/PreflightTable.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { isolationOf } from '../isolation.ts';
import classes from './Live.module.css';
import type { LiveState } from './state.ts';

/** What the canary found before the load: its hops with what to do, or that it is still under way. */
export function PreflightPanel(props: { readonly run: LiveState['run'] }) {
  const { plan, preflight, state } = props.run;
  const isolation = isolationOf(plan);
  if (preflight === null && isolation === 'dedicated') return null;
  return (
    <Panel title="Preflight" note={notes[isolation]} testId="preflight">
      {preflight === null ? (
        <p className={classes.dim}>{isOver(state) ? ended : waiting}</p>
      ) : preflight.state === 'pass' ? (
        <details className={classes.passed}>
          <summary>
            Passed: each of {plural(preflight.hops.length, 'hop')} saw the shadow tag and refused a
            corrupted one.
          </summary>
          <PreflightTable preflight={preflight} />
        </details>
      ) : (
        <PreflightTable preflight={preflight} />
      )}
    </Panel>
  );
}

const notes = {
  shadow: 'no load is sent before it passes',
  observe: 'on a live stack under observation it reports, and does not block',
  dedicated: '',
} as const;

const waiting =
  'Every hop is asked whether it sees the shadow tag, refuses a corrupted one, and chooses the shadow store.';
const ended = 'The run ended before the hops were asked.';
