import { IconCircleCheck, IconHourglass } from '@tabler/icons-react';
import { FindingCard } from '../../audit/FindingCard.tsx';
import { FindingGroups } from '../../audit/FindingGroups.tsx';
import { countText, gravestFirst } from '../../audit/finding.ts';
import { count, ms } from '../../format/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import classes from './Live.module.css';
import type { LiveState } from './state.ts';

/** Findings, the gravest first and those older than the run last, in a box of fixed size. */
export function AuditPanel(props: { readonly state: Pick<LiveState, 'findings' | 'run'> }) {
  const { findings, run } = props.state;
  const { audit } = run;
  const isAudited = run.plan.audit !== null;
  const groups = audit?.findings.groups ?? [];
  const more = (audit?.findings.count ?? 0) + (audit?.findings.older ?? 0) - findings.length;
  return (
    <Panel title="Ledger audit" note={describeCount(run)} testId="audit" fill={isAudited}>
      <ScrollBox className={isAudited ? classes.audit : undefined} label="Audit findings" live>
        {audit?.held !== undefined && <Held held={audit.held} />}
        <FindingGroups groups={groups} />
        {gravestFirst(findings, groups).map((finding) => (
          <FindingCard key={finding.id} finding={finding} />
        ))}
        {more > 0 && findings.length > 0 && (
          <p>
            and {count(more)} more: <a href={`/api/runs/${run.id}/findings`}>all findings</a>
          </p>
        )}
        {findings.length === 0 && groups.length === 0 && <NoFinding run={run} />}
      </ScrollBox>
    </Panel>
  );
}

/** A transaction of the target that stays open: what it may still complete is no finding before it ends. */
function Held(props: {
  readonly held: NonNullable<NonNullable<LiveState['run']['audit']>['held']>;
}) {
  const { ms: heldMs, by } = props.held;
  return (
    <p className={classes.held} data-testid="audit-held">
      <IconHourglass size={18} aria-hidden />
      <span>
        <strong>Held back for {ms(heldMs)}</strong> by {by}
      </span>
    </p>
  );
}

function describeCount({ audit, plan }: LiveState['run']): string {
  if (plan.audit === null) return 'this scenario has none';
  return audit === null ? 'not looked yet' : countText(audit.findings);
}

function NoFinding(props: { readonly run: LiveState['run'] }) {
  const { audit, plan } = props.run;
  if (plan.audit === null) return <p className={classes.dim}>Nothing is audited.</p>;
  if (audit === null) return <p className={classes.dim}>The audit has not looked yet.</p>;
  if (audit.problem !== null) return <p className={classes.dim}>Unknown: {audit.problem}</p>;
  return (
    <p className={classes.clean} data-testid="audit-clean">
      <IconCircleCheck size={18} aria-hidden />
      No invariant is broken. A finding appears here with the rows that prove it.
    </p>
  );
}
