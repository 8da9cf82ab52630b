import { Skeleton } from '@mantine/core';
import stack from './stack.module.css';

/** Stands in for a page's panels at about their sizes, so that little moves when they come. */
export function Loading(props: { readonly heights: readonly number[] }) {
  return (
    <div className={stack.stack} aria-busy="true" aria-live="polite">
      <span className="visually-hidden">Loading</span>
      {props.heights.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order
        <Skeleton key={index} height={height} radius={10} />
      ))}
    </div>
  );
}
