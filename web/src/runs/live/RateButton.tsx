import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { RunDetail } from '../../api/generated.ts';
import { hasRole } from '../../api/role.ts';
import { useChangeRate } from '../../api/runQueries.ts';
import { useSession } from '../../api/sessionQueries.ts';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { rateText } from './rateText.ts';

/** Changes the rate of the load that is left, after a confirmation. */
export function RateButton(props: { readonly run: RunDetail }) {
  const { id, state } = props.run;
  const [asking, setAsking] = useState(false);
  const [rate, setRate] = useState('1.5x');
  const session = useSession();
  const change = useChangeRate(id);
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(rate.trim(), { onSuccess: () => setAsking(false) });
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconGauge size={15} aria-hidden />}
        onClick={() => setAsking(true)}
        disabled={state !== 'running' || !hasRole(session.data?.role, 'lead')}
        data-testid="rate"
      >
        {rateText(props.run)}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Change the rate?"
        // The scroll lock would add a style without the nonce that the CSP requires.
        lockScroll={false}
        centered
      >
        <form onSubmit={send}>
          <Text size="sm" mb="md">
            The rest of the load is driven at this multiple of the scenario's rates, within seconds.
            Journeys that are open at the switch are cut.
          </Text>
          <TextInput
            label="Rate"
            placeholder="1.5x"
            value={rate}
            onChange={(event) => setRate(event.currentTarget.value)}
            data-autofocus
            data-testid="rate-value"
          />
          {change.isError && <ProblemNotice error={change.error} what="The rate was not changed" />}
          <Group mt="lg" justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Leave it
            </Button>
            <Button type="submit" loading={change.isPending} data-testid="rate-confirm">
              Change the rate
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
