import { IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import type { VerdictState } from '../api/generated.ts';
import { Tag } from './Tag.tsx';
import { verdictLabel } from './tone.ts';

const icons = { pass: IconCircleCheck, fail: IconCircleX, unknown: IconHelpCircle } as const;

export function VerdictIcon(props: { readonly state: VerdictState; readonly size: number }) {
  const Icon = icons[props.state];
  return <Icon size={props.size} stroke={1.9} aria-hidden />;
}

export function VerdictTag(props: { readonly state: VerdictState }) {
  return (
    <Tag tone={props.state} icon={<VerdictIcon state={props.state} size={15} />}>
      {verdictLabel[props.state]}
    </Tag>
  );
}
