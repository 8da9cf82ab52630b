import { Button, Group, Modal, Text } from '@mantine/core';
import type { Worker } from '../api/generated.ts';
import { useRevokeWorker } from '../api/workerQueries.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { describeRevocation } from './describe.ts';

export function RevokeButton(props: { readonly name: string; readonly onClick: () => void }) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="var(--zh-fail)"
      onClick={props.onClick}
      aria-label={`Revoke ${props.name}`}
      data-testid={`revoke-${props.name}`}
    >
      Revoke
    </Button>
  );
}

/** Names what is lost, then revokes the worker. */
export function RevokeQuestion(props: {
  readonly worker: Worker | null;
  readonly onClose: () => void;
}) {
  const { worker, onClose } = props;
  return (
    <Modal
      opened={worker !== null}
      onClose={onClose}
      title={`Revoke ${worker?.name ?? ''}?`}
      // The scroll lock would add a style without the nonce that the CSP requires.
      lockScroll={false}
      centered
    >
      {worker !== null && <Question worker={worker} onClose={onClose} />}
    </Modal>
  );
}

function Question(props: { readonly worker: Worker; readonly onClose: () => void }) {
  const { worker, onClose } = props;
  const revoke = useRevokeWorker();
  return (
    <>
      <Text size="sm" mb="xs" data-testid="revoke-cost">
        {describeRevocation(worker)}
      </Text>
      <Text size="sm">
        Its PostgreSQL role and its Redis user are dropped, and its connections end at once. It
        needs a new token to join again.
      </Text>
      {revoke.isError && <ProblemNotice error={revoke.error} what="The worker was not revoked" />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button
          color="var(--zh-fail)"
          autoContrast
          onClick={() => revoke.mutate(worker.name, { onSuccess: onClose })}
          loading={revoke.isPending}
          data-testid="revoke-confirm"
        >
          Revoke the worker
        </Button>
      </Group>
    </>
  );
}
