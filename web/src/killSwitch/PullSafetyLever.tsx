import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { RunRow } from '../api/generated.ts';
import { useKillSwitch, usePullKillSwitch } from '../api/killSwitchQueries.ts';
import { hasRole } from '../api/role.ts';
import { useRuns } from '../api/runQueries.ts';
import { isOver } from '../api/runState.ts';
import { useSession } from '../api/sessionQueries.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import classes from './SafetyLever.module.css';

/** The safety lever, within reach on every page for whoever may start runs; gone once it is pulled. */
export function PullSafetyLever() {
  const [asking, setAsking] = useState(false);
  const session = useSession();
  const lever = useKillSwitch();
  if (!hasRole(session.data?.role, 'lead') || lever.data?.pulled === true) return null;
  return (
    <>
      <Button
        size="xs"
        variant="outline"
        color="var(--zh-fail)"
        className={classes.pull}
        onClick={() => setAsking(true)}
        aria-label="Stop all load"
        data-testid="lever"
      >
        <IconHandStop size={16} aria-hidden />
        <span className={classes.pullWord}>Stop all load</span>
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Stop all load?"
        // Its scroll lock would make a style without the nonce that our CSP asks for.
        lockScroll={false}
        centered
      >
        {asking && <PullForm onClose={() => setAsking(false)} />}
      </Modal>
    </>
  );
}

function PullForm(props: { readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const pull = usePullKillSwitch();
  const send = (event: FormEvent) => {
    event.preventDefault();
    pull.mutate(reason.trim(), { onSuccess: props.onClose });
  };
  return (
    <form onSubmit={send}>
      <WhatItStops />
      <Text size="sm" mb="md">
        No run starts after that, on any server, until an administrator lifts the lever.
      </Text>
      <TextInput
        label="Reason"
        description="It stands in the reports and on every page."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        required
        data-autofocus
        data-testid="lever-reason"
      />
      {pull.isError && <ProblemNotice error={pull.error} what="The load was not stopped" />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          color="var(--zh-fail)"
          autoContrast
          disabled={reason.trim() === ''}
          loading={pull.isPending}
          data-testid="lever-confirm"
        >
          Stop all load
        </Button>
      </Group>
    </form>
  );
}

const NAMED_MOST = 5;

function WhatItStops() {
  const runs = useRuns();
  if (!runs.isSuccess)
    return (
      <Text size="sm" mb="md">
        Every run is stopped at once. What was measured is kept, but an aborted run can no longer
        pass.
      </Text>
    );
  const open = runs.data.filter((run) => !isOver(run.state));
  if (open.length === 0)
    return (
      <Text size="sm" mb="md">
        No run is under way.
      </Text>
    );
  return (
    <div className={classes.stops} data-testid="lever-stops" data-value={open.length}>
      <Text size="sm">
        {open.length === 1 ? 'One run is' : `${open.length} runs are`} stopped at once. What was
        measured is kept, but an aborted run can no longer pass.
      </Text>
      <ul>
        {open.slice(0, NAMED_MOST).map((run) => (
          <li key={run.id}>{named(run)}</li>
        ))}
        {open.length > NAMED_MOST && <li>and {open.length - NAMED_MOST} more</li>}
      </ul>
    </div>
  );
}

function named({ scenario, target, by }: RunRow) {
  return (
    <>
      <strong>{scenario}</strong> on {target}, started by {by}
    </>
  );
}
