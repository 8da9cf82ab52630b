import pg from 'pg';
import { err, ok } from '../../../../core/result.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import type { Injector } from '../injector.ts';
import { endSessions, heldSessions, openSession, sessionName } from './sessions.ts';

/** A transaction that holds the row and does nothing more. */
export const dbLock: Injector<'db-lock', 'postgres'> = {
  mark: async () => ok({}),

  async inject({ order, subject }, _marks, lifeMs) {
    const { table, column, value } = order.parameters;
    try {
      const client = await openSession(subject.at.url, sessionName(order), lifeMs);
      const held = heldSessions(() => [client]);
      try {
        await client.query('begin');
        const { rowCount } = await client.query(lockedRow(order.parameters, 'for update'), [value]);
        if (rowCount !== null && rowCount > 0) return ok(held);
      } catch (error) {
        await held.end();
        return err(oneLine(error));
      }
      await held.end();
      return err(`${table} holds no row with ${column} = ${value}`);
    } catch (error) {
      return err(oneLine(error));
    }
  },

  undo: (task) => endSessions(task),
  kept: () => [],
};

/** Selects the row whose column, as text, is $1. */
export const lockedRow = (
  { table, column }: { readonly table: string; readonly column: string },
  how: string,
): string => `select 1 from ${quoted(table)} where ${quoted(column)}::text = $1 ${how}`;

/** A name of a table or column, each part of it quoted. */
export const quoted = (name: string): string => name.split('.').map(pg.escapeIdentifier).join('.');
