import type { RunEvent } from '../../api/generated.ts';
import { timeOfDay } from '../../format/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import classes from './EventLog.module.css';

/** The run's events with their figures, newest first. */
export function EventLog(props: { readonly events: readonly RunEvent[] }) {
  return (
    <Panel title="Events" note="every decision with its figures" testId="events">
      {props.events.length === 0 ? (
        <p className={classes.none}>No event yet.</p>
      ) : (
        <ScrollBox className={classes.box} label="Events of the run">
          <ol className={classes.list}>
            {props.events.toReversed().map((event) => (
              <li key={event.seq} className={classes.event}>
                <time className={classes.time} dateTime={event.at}>
                  {timeOfDay(event.at)}
                </time>
                <span className={classes.kind}>{event.kind}</span>
                <span className={classes.message}>
                  {event.message}
                  <Data data={event.data} />
                </span>
              </li>
            ))}
          </ol>
        </ScrollBox>
      )}
    </Panel>
  );
}

function Data(props: { readonly data: RunEvent['data'] }) {
  const entries = Object.entries(props.data).filter(([, value]) => value !== null);
  if (entries.length === 0) return null;
  return (
    <span className={`mono ${classes.data}`}>
      {entries.map(([key, value]) => `${key}=${shorten(value)}`).join('  ')}
    </span>
  );
}

const charactersMost = 120;

/** Figures that are no counts have four digits: more of them say nothing to a reader. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, rounded);
  return text.length > charactersMost ? `${text.slice(0, charactersMost)}…` : text;
}
