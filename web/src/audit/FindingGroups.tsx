import type { FindingGroup } from '../api/generated.ts';
import classes from './FindingGroups.module.css';

/** What the findings come to, a line for each invariant and store, the gravest first. */
export function FindingGroups(props: { readonly groups: readonly FindingGroup[] }) {
  if (props.groups.length === 0) return null;
  return (
    <ul className={classes.groups} data-testid="finding-groups">
      {props.groups.map(({ store, invariant, text }) => (
        <li key={`${store} ${invariant}`}>{text}</li>
      ))}
    </ul>
  );
}
