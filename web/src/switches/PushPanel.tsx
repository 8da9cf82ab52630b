import { Button, Group } from '@mantine/core';
import type { SwitchPush } from '../api/generated.ts';
import { isPushEnded, useContinuePush, useRollBackPush } from '../api/switchQueries.ts';
import { instant } from '../format/format.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import { batchProgress, pushStatus, valueText } from './describe.ts';
import { EffectTable } from './SwitchEffects.tsx';
import classes from './Switches.module.css';

/** The newest push of the target: its batches, and what each reached instance shows. */
export function PushPanel(props: { readonly push: SwitchPush; readonly mayPush: boolean }) {
  const { push, mayPush } = props;
  const goOn = useContinuePush();
  const rollBack = useRollBackPush();
  const status = pushStatus(push);
  const changes = push.diff
    .map((line) => `${line.switch}: ${valueText(line.before)} → ${valueText(line.after)}`)
    .join(', ');
  return (
    <Panel
      title="Newest push"
      note={<Tag tone={status.tone}>{status.label}</Tag>}
      testId="push"
      aside={
        mayPush &&
        !isPushEnded(push) && (
          <Group gap="xs">
            {push.state === 'paused' && (
              <Button size="xs" loading={goOn.isPending} onClick={() => goOn.mutate(push.id)}>
                Go on
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              loading={rollBack.isPending}
              onClick={() => rollBack.mutate({ id: push.id, reason: 'from the console' })}
            >
              Roll back
            </Button>
          </Group>
        )
      }
    >
      <p className={classes.said}>
        {changes}, by {push.by}: {push.reason}
      </p>
      {push.why !== null && (
        <p className={classes.said} data-testid="push-why">
          {push.why}
        </p>
      )}
      {push.turnBackAt !== null && (
        <p className={classes.said} data-testid="push-ends">
          It is turned back at {instant(push.turnBackAt)}.
        </p>
      )}
      <ol className={classes.batches} data-testid="batches">
        {batchProgress(push).map((batch, index) => (
          // Batches of a push do not move.
          <li key={push.batches[index]?.[0] ?? index}>
            Batch {index + 1}: {batch.state}, {batch.reached} of {batch.size} show the effect
          </li>
        ))}
      </ol>
      {goOn.isError && <ProblemNotice error={goOn.error} what="The push did not go on" />}
      {rollBack.isError && <ProblemNotice error={rollBack.error} what="It was not rolled back" />}
      {push.effects.length > 0 && <EffectTable effects={push.effects} />}
    </Panel>
  );
}
