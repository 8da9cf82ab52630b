import type { ReactNode } from 'react';
import classes from './ChartFrame.module.css';

export interface LegendItem {
  readonly label: string;
  readonly color: string;
  readonly dash?: boolean;
  readonly fill?: boolean;
}

/**
 * A chart in a box of fixed height, with its legend and a summary for screen readers. `points` is the
 * number of points of its longest line, for tests.
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
