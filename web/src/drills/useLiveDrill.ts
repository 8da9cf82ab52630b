import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Connection, followStream } from '../api/followStream.ts';
import type { DrillDetail, DrillEvent, DrillStreamMessage } from '../api/generated.ts';
import { keys } from '../api/keys.ts';

export interface LiveDrill {
  readonly drill: DrillDetail;
  readonly events: readonly DrillEvent[];
  readonly connection: Connection;
}

/** The events with those that the client does not have yet, in order. */
export function joinEvents(
  held: readonly DrillEvent[],
  news: readonly DrillEvent[],
): readonly DrillEvent[] {
  const last = held.at(-1)?.seq ?? 0;
  return [...held, ...news.filter(({ seq }) => seq > last)];
}

/** Follows a drill by its stream; after a break it gets what it missed. */
export function useLiveDrill(detail: DrillDetail): LiveDrill {
  const client = useQueryClient();
  const [drill, setDrill] = useState(detail);
  const [events, setEvents] = useState<readonly DrillEvent[]>([]);
  const [connection, setConnection] = useState<Connection>('connecting');
  const last = useRef(0);
  const { id } = detail;
  useEffect(
    () =>
      followStream<DrillStreamMessage>({
        url: () => `/api/drills/${encodeURIComponent(id)}/stream?after=${last.current}`,
        receive: (message) => {
          if (message.type === 'end') {
            return void client.invalidateQueries({ queryKey: keys.drills });
          }
          setDrill(message.drill);
          setEvents((held) => joinEvents(held, message.events));
          last.current = Math.max(last.current, message.events.at(-1)?.seq ?? 0);
        },
        connection: setConnection,
        failing: () => client.invalidateQueries({ queryKey: keys.session }),
      }),
    [id, client],
  );
  return { drill, events, connection };
}
