import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconLoader2,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FinalRunState, RunState, VerdictState } from '../api/generated.ts';
import classes from './Tag.module.css';
import { type Tone, toneColor, toneSoft } from './tone.ts';

export function Tag(props: {
  readonly tone: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <span
      className={classes.tag}
      style={{ color: toneColor[props.tone], background: toneSoft[props.tone] }}
      title={props.title}
    >
      {props.icon}
      {props.children}
    </span>
  );
}

const verdicts = {
  pass: { Icon: IconCircleCheck, word: 'Pass' },
  fail: { Icon: IconCircleX, word: 'Fail' },
  unknown: { Icon: IconHelpCircle, word: 'Unknown' },
} as const;

export function VerdictIcon(props: { readonly state: VerdictState; readonly size: number }) {
  const { Icon } = verdicts[props.state];
  return <Icon size={props.size} stroke={1.9} aria-hidden />;
}

export function VerdictTag(props: { readonly state: VerdictState }) {
  return (
    <Tag tone={props.state} icon={<VerdictIcon state={props.state} size={15} />}>
      {verdicts[props.state].word}
    </Tag>
  );
}

/** The state of a run that has no verdict (yet). */
export function StateTag(props: { readonly state: RunState }) {
  if (props.state === 'aborted' || props.state === 'failed')
    return (
      <Tag
        tone={props.state === 'failed' ? 'fail' : 'unknown'}
        icon={<IconAlertTriangle size={14} aria-hidden />}
      >
        {props.state === 'failed' ? 'Could not run' : 'Aborted'}
      </Tag>
    );
  if (props.state === 'finished') return <Tag tone="quiet">Finished</Tag>;
  return (
    <Tag tone="accent" icon={<IconLoader2 size={14} className={classes.turning} aria-hidden />}>
      {stateWord[props.state]}
    </Tag>
  );
}

const stateWord: Readonly<Record<RunState, string>> = {
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

/** Every final state of the API: the compiler misses one that is not listed. */
const final: Readonly<Record<FinalRunState, true>> = {
  finished: true,
  aborted: true,
  failed: true,
};

export const isOver = (state: RunState): boolean => state in final;
