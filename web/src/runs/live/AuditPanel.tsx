import { IconCircleCheck } from '@tabler/icons-react';
import { FindingCard } from '../../audit/FindingCard.tsx';
import { findingKey } from '../../audit/finding.ts';
import { count } from '../../format/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import classes from './Live.module.css';
import type { LiveState } from './state.ts';

/** Findings, the newest first and those older than the run last, in a box of fixed size. */
export function AuditPanel(props: {
  readonly state: Pick<LiveState, 'findings' | 'findingsSeen' | 'olderSeen' | 'run' | 'seconds'>;
}) {
  const { findings, findingsSeen, olderSeen, run } = props.state;
  const audited = run.plan.audit !== null;
  return (
    <Panel
      title="Ledger audit"
      note={audited ? describeCount(findingsSeen, olderSeen) : 'this scenario has none'}
      testId="audit"
      fill
    >
      <ScrollBox className={classes.audit} label="Audit findings" live>
        {findings.length === 0 ? (
          <NoFinding audited={audited} looked={props.state.seconds.length > 0} />
        ) : (
          findings.map((finding) => <FindingCard key={findingKey(finding)} finding={finding} />)
        )}
      </ScrollBox>
    </Panel>
  );
}

function describeCount(own: number, older: number): string {
  const findings = `${count(own)} ${own === 1 ? 'finding' : 'findings'}`;
  return older === 0 ? findings : `${findings}, ${count(older)} older than this run`;
}

function NoFinding(props: { readonly audited: boolean; readonly looked: boolean }) {
  if (!props.audited) return <p className={classes.dim}>Nothing is audited.</p>;
  if (!props.looked) return <p className={classes.dim}>Not looked yet: no load is recorded.</p>;
  return (
    <p className={classes.clean}>
      <IconCircleCheck size={18} aria-hidden />
      No invariant is broken. A finding appears here with the rows that prove it.
    </p>
  );
}
