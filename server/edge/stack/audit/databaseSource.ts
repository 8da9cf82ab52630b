import type {
  AuditSource,
  QueryCheck,
  ReadRequest,
  SourceReading,
} from '../../../core/audit/sources/auditSource.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';

/** What a kind of database does on a connection of its own kind. Each may reject. */
export interface DatabaseWork<Connection> {
  readonly connect: () => Promise<Connection>;
  readonly end: (connection: Connection) => Promise<void>;
  readonly read: (connection: Connection, request: ReadRequest) => Promise<SourceReading>;
  readonly check: (connection: Connection) => Promise<readonly QueryCheck[]>;
}

/**
 * A source over one connection, which is opened when it is needed and again after it broke: whatever rejects drops the
 * connection, since nobody knows in which state it is. `url` is named in errors, without its secrets.
 */
export function createDatabaseSource<Connection>(
  url: string,
  work: DatabaseWork<Connection>,
): AuditSource {
  let connection: Connection | null = null;
  let closed = false;
  const drop = async (): Promise<void> => {
    const old = connection;
    connection = null;
    // The connection is discarded, so an error while it ends changes nothing.
    if (old !== null) await work.end(old).catch(() => undefined);
  };
  const onConnection = async <T>(task: (open: Connection) => Promise<T>): Promise<T> => {
    if (closed) throw new Error('the audit source is closed');
    try {
      connection ??= await work.connect();
      return await task(connection);
    } catch (error) {
      await drop();
      throw new Error(`audit database ${shownUrl(url)}: ${oneLine(error)}`);
    }
  };
  return {
    read: (request) => onConnection((open) => work.read(open, request)),
    check: () => onConnection(work.check),
    async close() {
      closed = true;
      await drop();
    },
  };
}

/** What a database says of a query of an audit file, with the name of the query. */
export const queryError = (name: string, error: unknown): Error =>
  new Error(`audit query "${name}": ${oneLine(error)}`);
