import { Button, Group, Modal, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useKillSwitch, useLiftKillSwitch } from '../api/killSwitchQueries.ts';
import { hasRole } from '../api/role.ts';
import { useSession } from '../api/sessionQueries.ts';
import { instant } from '../format/format.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import classes from './SafetyLever.module.css';

/** Shown on every page while the safety lever is pulled: by whom, since when and why; an admin can lift it. */
export function SafetyLeverBanner() {
  const killSwitch = useKillSwitch();
  const session = useSession();
  if (killSwitch.data?.pulled !== true) return null;
  const { by, at, reason } = killSwitch.data;
  const admin = hasRole(session.data?.role, 'admin');
  return (
    <section className={classes.banner} aria-label="Safety lever" data-testid="lever-banner">
      <IconHandStop size={22} className={classes.bannerIcon} aria-hidden />
      <div className={classes.bannerText} role="status">
        <p>
          <strong>All load is stopped</strong> by {by} since {instant(at)}: {reason}
        </p>
        <p className={classes.bannerDim}>
          No run starts until{' '}
          {admin ? 'you or another administrator lifts' : 'an administrator lifts'} the safety
          lever.
        </p>
      </div>
      {admin && <LiftButton />}
    </section>
  );
}

function LiftButton() {
  const [asking, setAsking] = useState(false);
  const lift = useLiftKillSwitch();
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)} data-testid="lever-lift">
        Lift the safety lever
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Let runs start again?"
        // The scroll lock would add a style without the nonce that the CSP requires.
        lockScroll={false}
        centered
      >
        <Text size="sm">
          Stopped runs stay stopped. Leads and administrators can start new ones.
        </Text>
        {lift.isError && (
          <ProblemNotice error={lift.error} what="The safety lever was not lifted" />
        )}
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep it pulled
          </Button>
          <Button
            onClick={() => lift.mutate()}
            loading={lift.isPending}
            data-autofocus
            data-testid="lever-lift-confirm"
          >
            Lift the safety lever
          </Button>
        </Group>
      </Modal>
    </>
  );
}
