import { Button, NumberInput, Select } from '@mantine/core';
import { IconPlayerPlay, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Plan } from '../api/generated.ts';
import { useKillSwitch } from '../api/killSwitchQueries.ts';
import { hasRole } from '../api/role.ts';
import { useStart } from '../api/runQueries.ts';
import { usePreflight, useTargets } from '../api/scenarioQueries.ts';
import { useSession } from '../api/sessionQueries.ts';
import { PreflightTable } from '../preflight/PreflightTable.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ApprovalField } from './ApprovalField.tsx';
import classes from './Scenario.module.css';
import {
  approvalHeader,
  needsApproval,
  type StartChoice,
  startObstacle,
  startRequest,
} from './startRequest.ts';

/** Starts the scenario, or runs its preflight alone. */
export function StartPanel(props: {
  readonly id: string;
  readonly plan: Plan;
  /** The target that the plan was asked for; null when it is the scenario's own. */
  readonly planned: string | null;
  readonly approval: string;
  readonly onApproval: (approval: string) => void;
}) {
  const { id, plan, planned, approval } = props;
  const [choice, setChoice] = useState<StartChoice>({ target: plan.target, shards: plan.shards });
  const role = useSession().data?.role;
  const start = useStart();
  const asksApproval = needsApproval(plan.isolation, start.error);
  const obstacle = startObstacle(role, useKillSwitch().data);
  const headers = approvalHeader(approval);
  const preflight = usePreflight();
  const navigate = useNavigate();
  const request = startRequest(id, plan, planned, choice);
  return (
    <Panel title="Start" testId="start-panel">
      <div className={classes.start}>
        <Choice plan={plan} choice={choice} onChange={setChoice} />
        {asksApproval && <ApprovalField value={approval} onChange={props.onApproval} />}
        <div className={classes.buttons}>
          <Button
            size="md"
            leftSection={<IconPlayerPlay size={17} aria-hidden />}
            onClick={() =>
              start.mutate(
                { ...request, headers },
                { onSuccess: (run) => navigate(`/runs/${run.id}/live`) },
              )
            }
            loading={start.isPending}
            disabled={obstacle !== null || (asksApproval && approval.trim() === '')}
            data-testid="start"
          >
            Start the run
          </Button>
          <Button
            size="md"
            variant="default"
            leftSection={<IconShieldCheck size={17} aria-hidden />}
            onClick={() => preflight.mutate(request)}
            loading={preflight.isPending}
            disabled={!hasRole(role, 'lead')}
            data-testid="preflight"
          >
            Preflight only
          </Button>
        </div>
        {obstacle !== null && <p className={classes.dim}>{obstacle}</p>}
        {start.isError && <ProblemNotice error={start.error} what="The run was not started" />}
        {preflight.isError && (
          <ProblemNotice error={preflight.error} what="The preflight could not be made" />
        )}
        {preflight.isSuccess && <PreflightTable preflight={preflight.data} />}
      </div>
    </Panel>
  );
}

const shardsMost = 1000;

function Choice(props: {
  readonly plan: Plan;
  readonly choice: StartChoice;
  readonly onChange: (choice: StartChoice) => void;
}) {
  const { plan, choice, onChange } = props;
  const targets = useTargets();
  return (
    <>
      <Select
        label="Target"
        data={[...new Set([plan.target, ...(targets.data ?? [])])]}
        value={choice.target}
        onChange={(target) => onChange({ ...choice, target: target ?? plan.target })}
        allowDeselect={false}
        data-testid="target"
      />
      <NumberInput
        label="Shards"
        description="k6 processes that share the load"
        value={choice.shards}
        onChange={(shards) =>
          onChange({ ...choice, shards: typeof shards === 'number' ? shards : 1 })
        }
        min={1}
        max={shardsMost}
        allowDecimal={false}
        clampBehavior="strict"
        data-testid="shards"
      />
    </>
  );
}
