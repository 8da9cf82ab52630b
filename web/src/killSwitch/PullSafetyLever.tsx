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

/** Pulls the safety lever, for those who may start runs; hidden while it is pulled. */
export function PullSafetyLever() {
  const [asking, setAsking] = useState(false);
  const session = useSession();
  const killSwitch = useKillSwitch();
  if (!hasRole(session.data?.role, 'lead') || killSwitch.data?.pulled === true) return null;
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
        // The scroll lock would add a style without the nonce that the CSP requires.
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
        After that no run starts on any server until an administrator lifts the safety lever.
      </Text>
      <TextInput
        label="Reason"
        description="Shown on every page and in the reports."
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

const namedMost = 5;

function WhatItStops() {
  const runs = useRuns();
  if (!runs.isSuccess)
    return (
      <Text size="sm" mb="md">
        Every run stops at once. What was measured is kept, but an aborted run cannot pass.
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
        {open.length === 1 ? 'One run stops' : `${open.length} runs stop`} at once. What was
        measured is kept, but an aborted run cannot pass.
      </Text>
      <ul>
        {open.slice(0, namedMost).map((run) => (
          <li key={run.id}>{named(run)}</li>
        ))}
        {open.length > namedMost && <li>and {open.length - namedMost} more</li>}
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
