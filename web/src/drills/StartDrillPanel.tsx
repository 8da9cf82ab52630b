import { Button, Checkbox, Select } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useStartDrill } from '../api/drillQueries.ts';
import type { DrillPlan, KillSwitch, Role } from '../api/generated.ts';
import { useKillSwitch } from '../api/killSwitchQueries.ts';
import { hasRole } from '../api/role.ts';
import { useTargets } from '../api/scenarioQueries.ts';
import { useSession } from '../api/sessionQueries.ts';
import { ApprovalField } from '../scenarios/ApprovalField.tsx';
import { approvalHeader, needsApproval } from '../scenarios/startRequest.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import classes from './Drills.module.css';

/** Starts a drill on its target, with the approval of a second person where the target needs it. */
export function StartDrillPanel(props: {
  readonly fileId: string;
  readonly plan: DrillPlan;
  /** The target chosen here; null takes the one that the file names. */
  readonly target: string | null;
  readonly onTarget: (target: string | null) => void;
}) {
  const { fileId, plan, target } = props;
  const [approval, setApproval] = useState('');
  const [withoutProtection, setWithoutProtection] = useState(false);
  const targets = useTargets();
  const obstacle = drillObstacle(useSession().data?.role, useKillSwitch().data);
  const start = useStartDrill();
  const navigate = useNavigate();
  const asksApproval = plan.needsApproval === true || needsApproval(undefined, start.error);
  return (
    <Panel title="Start" testId="drill-start-panel">
      <div className={classes.start}>
        <Select
          label="Target"
          data={[...new Set([plan.target, ...(targets.data ?? [])])]}
          value={target ?? plan.target}
          onChange={props.onTarget}
          allowDeselect={false}
          data-testid="drill-target"
        />
        {plan.protection !== null && (
          <Checkbox
            label="Without its protection"
            description={`Leaves off ${plan.protection.switches.join(', ')}. What must not hold then: ${plan.protection.breaks.join(', ')}.`}
            checked={withoutProtection}
            onChange={(event) => setWithoutProtection(event.currentTarget.checked)}
            data-testid="drill-without-protection"
          />
        )}
        {asksApproval && <ApprovalField value={approval} onChange={setApproval} />}
        <Button
          size="md"
          leftSection={<IconPlayerPlay size={17} aria-hidden />}
          onClick={() =>
            start.mutate(
              { fileId, target, withoutProtection, headers: approvalHeader(approval) },
              { onSuccess: ({ id }) => navigate(`/drills/${id}`) },
            )
          }
          loading={start.isPending}
          disabled={obstacle !== null || (asksApproval && approval.trim() === '')}
          data-testid="drill-start"
        >
          Start the drill
        </Button>
        {obstacle !== null && <p className={classes.dim}>{obstacle}</p>}
        {start.isError && <ProblemNotice error={start.error} what="The drill was not started" />}
      </div>
    </Panel>
  );
}

/** Why this user cannot start a drill now; null when nothing is in the way. */
export function drillObstacle(
  role: Role | undefined,
  killSwitch: Pick<KillSwitch, 'pulled'> | undefined,
): string | null {
  if (!hasRole(role, 'lead')) return 'Starting drills needs the role lead or admin.';
  return killSwitch?.pulled === true ? 'All load is stopped: the safety lever is pulled.' : null;
}
