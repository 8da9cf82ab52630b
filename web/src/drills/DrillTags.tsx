import { IconLoader2 } from '@tabler/icons-react';
import { isDrillOver } from '../api/drillState.ts';
import type { DrillRow, DrillState } from '../api/generated.ts';
import { Tag } from '../ui/Tag.tsx';
import { VerdictTag } from '../ui/VerdictTag.tsx';
import classes from './Drills.module.css';
import { outcomeOf, stateLabel } from './drillRows.ts';

export function DrillStateTag(props: { readonly state: DrillState }) {
  const { text, tone } = stateLabel(props.state);
  const icon = isDrillOver(props.state) ? null : (
    <IconLoader2 size={14} className={classes.turning} aria-hidden />
  );
  return (
    <Tag tone={tone} icon={icon}>
      {text}
    </Tag>
  );
}

/** Said of a drill that runs, or ran, with its protection left off. */
export function WithoutProtectionTag(props: {
  readonly of: { readonly withoutProtection: boolean };
}) {
  return props.of.withoutProtection ? <Tag tone="quiet">without protection</Tag> : null;
}

/** The verdict of a drill that has ended, or the state of one that has not. */
export function DrillOutcomeTag(props: { readonly drill: Pick<DrillRow, 'state' | 'verdict'> }) {
  const outcome = outcomeOf(props.drill);
  return outcome === 'open' ? (
    <DrillStateTag state={props.drill.state} />
  ) : (
    <VerdictTag state={outcome} />
  );
}
