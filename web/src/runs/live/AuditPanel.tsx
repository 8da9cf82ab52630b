import { IconCircleCheck } from '@tabler/icons-react';
import { FindingCard } from '../../audit/FindingCard.tsx';
import { findingKey } from '../../audit/finding.ts';
import { Panel } from '../../ui/Panel.tsx';
import classes from './Live.module.css';
import type { LiveState } from './state.ts';

/** Findings as they come, newest first and those older than the run last, in a box that does not grow. */
export function AuditPanel(props: { readonly state: LiveState }) {
  const { findings, findingsSeen, olderSeen, run } = props.state;
  const older = olderSeen === 0 ? '' : `, ${olderSeen} older than this run`;
  const note =
    run.plan.audit === null ? 'this scenario has none' : `${findingsSeen} findings${older}`;
  return (
    <Panel title="Ledger audit" note={note} testId="audit" fill>
      <section
        className={classes.audit}
        aria-live="polite"
        aria-label="Audit findings"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {findings.length === 0 ? (
          <p className={classes.clean}>
            <IconCircleCheck size={18} aria-hidden />
            {run.plan.audit === null
              ? 'Nothing is audited.'
              : 'No invariant is broken. A finding appears here with the orders that prove it.'}
          </p>
        ) : (
          findings.map((finding) => <FindingCard key={findingKey(finding)} finding={finding} />)
        )}
      </section>
    </Panel>
  );
}
