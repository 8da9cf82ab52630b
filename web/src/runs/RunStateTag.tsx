import { IconAlertTriangle, IconLoader2 } from '@tabler/icons-react';
import type { RunState } from '../api/generated.ts';
import { isOver } from '../api/runState.ts';
import { Tag } from '../ui/Tag.tsx';
import type { Tone } from '../ui/tone.ts';
import classes from './RunStateTag.module.css';

const labels: Readonly<Record<RunState, string>> = {
  queued: 'Queued',
  preflight: 'Preflight',
  seeding: 'Seeding',
  setup: 'Setting up',
  readying: 'Getting ready',
  running: 'Running',
  stopping: 'Stopping',
  finishing: 'Finishing',
  finished: 'Finished',
  aborted: 'Aborted',
  failed: 'Could not run',
};

/** The state of a run that has no verdict, or none yet. */
export function RunStateTag(props: { readonly state: RunState }) {
  const { state } = props;
  return (
    <Tag tone={toneOf(state)} icon={<StateIcon state={state} />}>
      {labels[state]}
    </Tag>
  );
}

function toneOf(state: RunState): Tone {
  if (state === 'failed') return 'fail';
  if (state === 'aborted') return 'unknown';
  return state === 'finished' ? 'quiet' : 'accent';
}

function StateIcon(props: { readonly state: RunState }) {
  if (!isOver(props.state))
    return <IconLoader2 size={14} className={classes.turning} aria-hidden />;
  return props.state === 'finished' ? null : <IconAlertTriangle size={14} aria-hidden />;
}
