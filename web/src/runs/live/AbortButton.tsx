import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { hasRole } from '../../api/role.ts';
import { useAbort } from '../../api/runQueries.ts';
import { useSession } from '../../api/sessionQueries.ts';
import { ProblemNotice } from '../../ui/Notice.tsx';

/** Aborts the run after a confirmation. */
export function AbortButton(props: { readonly runId: string }) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const session = useSession();
  const abort = useAbort(props.runId);
  const send = (event: FormEvent) => {
    event.preventDefault();
    abort.mutate(reason.trim() || 'stopped from the console', {
      onSuccess: () => setAsking(false),
    });
  };
  return (
    <>
      <Button
        size="xs"
        variant="outline"
        color="var(--zh-fail)"
        leftSection={<IconHandStop size={15} aria-hidden />}
        onClick={() => setAsking(true)}
        disabled={!hasRole(session.data?.role, 'lead')}
        data-testid="abort"
      >
        Abort
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Stop the load now?"
        // The scroll lock would add a style without the nonce that the CSP requires.
        lockScroll={false}
        centered
      >
        <form onSubmit={send}>
          <Text size="sm" mb="md">
            Every k6 process stops within a second. What was measured is kept, but an aborted run
            cannot pass.
          </Text>
          <TextInput
            label="Reason"
            placeholder="stopped from the console"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            data-autofocus
            data-testid="abort-reason"
          />
          {abort.isError && <ProblemNotice error={abort.error} what="The run was not aborted" />}
          <Group mt="lg" justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Let it run
            </Button>
            <Button
              type="submit"
              color="var(--zh-fail)"
              autoContrast
              loading={abort.isPending}
              data-testid="abort-confirm"
            >
              Stop the load
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
