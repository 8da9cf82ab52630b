import { Skeleton } from '@mantine/core';
import stack from './stack.module.css';

/** Placeholders of about the panels' heights in pixels, so that little moves when the data arrives. */
export function Loading(props: { readonly heights: readonly number[] }) {
  return (
    <div className={stack.stack} aria-busy="true" aria-live="polite">
      <span className="visually-hidden">Loading</span>
      {[...props.heights.entries()].map(([position, height]) => (
        <Skeleton key={position} height={height} radius={10} />
      ))}
    </div>
  );
}
