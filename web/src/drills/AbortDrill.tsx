import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useAbortDrill } from '../api/drillQueries.ts';
import { hasRole } from '../api/role.ts';
import { useSession } from '../api/sessionQueries.ts';
import { ProblemNotice } from '../ui/Notice.tsx';

/** Aborts the drill after a confirmation. */
export function AbortDrill(props: { readonly drillId: string }) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const session = useSession();
  const abort = useAbortDrill(props.drillId);
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
        data-testid="drill-abort"
      >
        Abort
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Stop the drill now?"
        // The scroll lock would add a style without the nonce that the CSP requires.
        lockScroll={false}
        centered
      >
        <form onSubmit={send}>
          <Text size="sm" mb="md">
            The load stops, every fault is ended and every switch is turned back. An aborted drill
            cannot pass.
          </Text>
          <TextInput
            label="Reason"
            placeholder="stopped from the console"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            data-autofocus
            data-testid="drill-abort-reason"
          />
          {abort.isError && <ProblemNotice error={abort.error} what="The drill was not aborted" />}
          <Group mt="lg" justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Let it run
            </Button>
            <Button
              type="submit"
              color="var(--zh-fail)"
              autoContrast
              loading={abort.isPending}
              data-testid="drill-abort-confirm"
            >
              Stop the drill
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
