import type { RunEvent } from '../../api/generated.ts';
import { timeOfDay } from '../../format/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import classes from './EventLog.module.css';

/** Every decision of the run with its numbers, newest first. */
export function EventLog(props: { readonly events: readonly RunEvent[] }) {
  return (
    <Panel title="Decisions" note="each with the numbers it was made on" testId="events">
      {props.events.length === 0 ? (
        <p className={classes.none}>Nothing has been decided yet.</p>
      ) : (
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
      )}
    </Panel>
  );
}

function Data(props: { readonly data: RunEvent['data'] }) {
  const entries = Object.entries(props.data);
  if (entries.length === 0) return null;
  return (
    <span className={`mono ${classes.data}`}>
      {entries.map(([key, value]) => `${key}=${brief(value)}`).join('  ')}
    </span>
  );
}

const longest = 120;

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
