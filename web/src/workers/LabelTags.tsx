import { missing } from '../format/format.ts';
import type { Labels } from './labels.ts';
import classes from './Workers.module.css';

export function LabelTags(props: { readonly labels: Labels }) {
  const labels = Object.entries(props.labels);
  if (labels.length === 0) return missing;
  return (
    <span className={classes.labels}>
      {labels.map(([name, value]) => (
        <span key={name} className={`mono ${classes.label}`}>
          {name}={value}
        </span>
      ))}
    </span>
  );
}
