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
import classes from './Scenario.module.css';

const shardsMost = 1000;

/** Starts the scenario, or only asks every hop whether it would be safe to. */
export function StartPanel(props: {
  readonly id: string;
  readonly plan: Plan;
  /** The target that the plan was asked for; null when it is the scenario's own. */
  readonly planned: string | null;
}) {
  const { id, plan } = props;
  const [shards, setShards] = useState<number>(plan.shards);
  const [target, setTarget] = useState<string>(plan.target);
  const targets = useTargets();
  const session = useSession();
  const stopped = useKillSwitch().data?.pulled === true;
  const start = useStart();
  const preflight = usePreflight();
  const navigate = useNavigate();
  const mayStart = hasRole(session.data?.role, 'lead');
  const body = { scenarioId: id, target: target === plan.target ? props.planned : target, shards };
  const go = () => start.mutate(body, { onSuccess: (run) => navigate(`/runs/${run.id}/live`) });
  return (
    <Panel title="Start" testId="start-panel">
      <div className={classes.start}>
        <Select
          label="Target"
          data={[...new Set([plan.target, ...(targets.data ?? [])])]}
          value={target}
          onChange={(value) => setTarget(value ?? plan.target)}
          allowDeselect={false}
          data-testid="target"
        />
        <NumberInput
          label="Shards"
          description="k6 processes that share the load"
          value={shards}
          onChange={(value) => setShards(typeof value === 'number' ? value : 1)}
          min={1}
          max={shardsMost}
          allowDecimal={false}
          clampBehavior="strict"
          data-testid="shards"
        />
        <div className={classes.buttons}>
          <Button
            size="md"
            leftSection={<IconPlayerPlay size={17} aria-hidden />}
            onClick={go}
            loading={start.isPending}
            disabled={!mayStart || stopped}
            data-testid="start"
          >
            Start the run
          </Button>
          <Button
            size="md"
            variant="default"
            leftSection={<IconShieldCheck size={17} aria-hidden />}
            onClick={() => preflight.mutate(body)}
            loading={preflight.isPending}
            disabled={!mayStart}
            data-testid="preflight"
          >
            Preflight only
          </Button>
        </div>
        {mayStart && stopped && (
          <p className={classes.dim}>All load is stopped: the safety lever is pulled.</p>
        )}
        {!mayStart && <p className={classes.dim}>Your account may look, not start runs.</p>}
        {start.isError && <ProblemNotice error={start.error} what="The run was not started" />}
        {preflight.isError && (
          <ProblemNotice error={preflight.error} what="The preflight could not be made" />
        )}
        {preflight.isSuccess && <PreflightTable preflight={preflight.data} />}
      </div>
    </Panel>
  );
}
