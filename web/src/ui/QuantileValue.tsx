import type { Quantile } from '../api/generated.ts';
import { count, missing, ms } from '../format/format.ts';
import classes from './QuantileValue.module.css';

/** A percentile with its sample count as tooltip; with too few samples, the sign for a missing figure. */
export function QuantileValue(props: { readonly quantile: Quantile }) {
  const { value, samples } = props.quantile;
  if (value === null)
    return (
      <span className={classes.none} title={`not enough samples: ${count(samples)}`}>
        {missing}
      </span>
    );
  return <span title={`${count(samples)} samples`}>{ms(value)}</span>;
}
