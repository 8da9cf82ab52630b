import type { ReactNode } from 'react';
import classes from './ChartFrame.module.css';

export interface LegendItem {
  readonly label: string;
  readonly color: string;
  readonly dash?: boolean;
  readonly fill?: boolean;
}

/**
 * A chart's fixed place on the page, its legend, and the same in words for who cannot see it.
 * `points` is how many points its longest line has, for tests that watch it move.
 */
export function ChartFrame(props: {
  readonly testId: string;
  readonly label: string;
  readonly summary: string;
  readonly points: number;
  readonly legend: readonly LegendItem[];
  readonly height?: number;
  readonly empty?: string | null;
  readonly children: ReactNode;
}) {
  const height = props.height ?? 240;
  return (
    <figure
      className={classes.frame}
      data-testid={props.testId}
      data-points={props.points}
      aria-label={props.label}
    >
      <ul className={classes.legend} aria-hidden="true">
        {props.legend.map((item) => (
          <li key={item.label}>
            <Swatch item={item} />
            {item.label}
          </li>
        ))}
      </ul>
      <div className={classes.canvas} style={{ height }}>
        {props.children}
        {props.points === 0 && (
          <p className={classes.empty}>
            <span>{props.empty ?? 'No figures yet'}</span>
          </p>
        )}
      </div>
      <figcaption className="visually-hidden">{props.summary}</figcaption>
    </figure>
  );
}

function Swatch(props: { readonly item: LegendItem }) {
  const { color, dash, fill } = props.item;
  return (
    <svg width="18" height="10" aria-hidden="true">
      {fill === true && <rect y="2" width="18" height="8" fill={color} opacity="0.25" />}
      <line
        x1="0"
        x2="18"
        y1={fill === true ? 2 : 5}
        y2={fill === true ? 2 : 5}
        stroke={color}
        strokeWidth="2.4"
        strokeDasharray={dash === true ? '4 3' : undefined}
      />
    </svg>
  );
}
