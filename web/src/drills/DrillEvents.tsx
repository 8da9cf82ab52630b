import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNoteDrill } from '../api/drillQueries.ts';
import type { DrillEvent } from '../api/generated.ts';
import { hasRole } from '../api/role.ts';
import { useSession } from '../api/sessionQueries.ts';
import { timeOfDay } from '../format/format.ts';
import log from '../runs/live/EventLog.module.css';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import classes from './Drills.module.css';

/** What happened, newest first, and a field for a person's note while the drill is under way. */
export function DrillEvents(props: {
  readonly drillId: string;
  readonly events: readonly DrillEvent[];
  readonly isOver: boolean;
}) {
  const { events } = props;
  const role = useSession().data?.role;
  return (
    <Panel title="Events" note="every decision, reading and note" testId="drill-events">
      {!props.isOver && hasRole(role, 'lead') && <NoteForm drillId={props.drillId} />}
      {events.length === 0 ? (
        <p className={log.none}>No event yet.</p>
      ) : (
        <ScrollBox className={log.box} label="Events of the drill">
          <ol className={log.list}>
            {events.toReversed().map((event) => (
              <li key={event.seq} className={log.event}>
                <time className={log.time} dateTime={event.at}>
                  {timeOfDay(event.at)}
                </time>
                <span className={log.kind}>{event.kind}</span>
                <span className={log.message}>{event.message}</span>
              </li>
            ))}
          </ol>
        </ScrollBox>
      )}
    </Panel>
  );
}

function NoteForm(props: { readonly drillId: string }) {
  const [text, setText] = useState('');
  const note = useNoteDrill(props.drillId);
  const send = (event: FormEvent) => {
    event.preventDefault();
    note.mutate(text.trim(), { onSuccess: () => setText('') });
  };
  return (
    <form onSubmit={send} className={classes.note}>
      <TextInput
        label="Note"
        placeholder="what you see"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={500}
        className={classes.grow}
        data-testid="drill-note"
      />
      <Button
        type="submit"
        variant="default"
        loading={note.isPending}
        disabled={text.trim() === ''}
        data-testid="drill-note-add"
      >
        Add to the timeline
      </Button>
      {note.isError && <ProblemNotice error={note.error} what="The note was not added" />}
    </form>
  );
}
