import type { Quantile } from '../api/generated.ts';
import { count, ms } from '../format/format.ts';
import classes from './QuantileValue.module.css';

/** A percentile with its sample count as tooltip; with too few samples, text in its place. */
export function QuantileValue(props: { readonly quantile: Quantile }) {
  const { value, samples } = props.quantile;
  if (value === null)
    return (
      <span className={classes.none} title={`${count(samples)} samples`}>
        not enough samples
      </span>
    );
  return <span title={`${count(samples)} samples`}>{ms(value)}</span>;
}
