import { useState } from 'react';
import type { Worker } from '../api/generated.ts';
import { missing } from '../format/format.ts';
import { Meter } from '../ui/Meter.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { describeLastSeen, workerStatus } from './describe.ts';
import { LabelTags } from './LabelTags.tsx';
import { RevokeButton, RevokeQuestion } from './RevokeWorker.tsx';
import classes from './Workers.module.css';

export function WorkerTable(props: {
  readonly workers: readonly Worker[];
  readonly admin: boolean;
  /** `Date.now()` of this browser when the list arrived. */
  readonly readAtMs: number;
}) {
  const { workers, admin, readAtMs } = props;
  const [asked, setAsked] = useState<string | null>(null);
  const live = workers.filter((worker) => worker.live);
  const capacity = live.reduce((sum, worker) => sum + worker.capacity, 0);
  return (
    <Panel
      title="Registered workers"
      note={`${live.length} of ${workers.length} live · room for ${capacity} ${capacity === 1 ? 'shard' : 'shards'}`}
      flush
    >
      <ScrollBox className={table.scroll} label="Table of workers">
        <table className={table.table} aria-label="Workers" data-testid="workers">
          <thead>
            <tr>
              <th className={table.left}>Worker</th>
              <th className={`${table.left} ${table.wide}`}>State</th>
              <th className={`${table.left} ${table.wide}`}>Labels</th>
              <th>Busy</th>
              <th className={table.wide}>Version</th>
              <th className={table.wide}>Last seen</th>
              {admin && (
                <th>
                  <span className="visually-hidden">Revoke</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {workers.map((worker) => (
              <WorkerLine
                key={worker.name}
                worker={worker}
                seen={describeLastSeen(worker, readAtMs)}
                onRevoke={admin ? () => setAsked(worker.name) : null}
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <RevokeQuestion
        worker={workers.find(({ name }) => name === asked) ?? null}
        onClose={() => setAsked(null)}
      />
    </Panel>
  );
}

function WorkerLine(props: {
  readonly worker: Worker;
  readonly seen: string;
  /** Null when this user may not revoke workers. */
  readonly onRevoke: (() => void) | null;
}) {
  const { worker, seen, onRevoke } = props;
  const status = workerStatus(worker);
  return (
    <tr data-testid={`worker-${worker.name}`} data-state={status.label}>
      <th scope="row" className={`${table.left} ${classes.name}`}>
        {worker.name}
        <div className={classes.sub}>
          {worker.host}
          {worker.joined ? ' · joined with a token' : ' · built-in'}
        </div>
        <div className={classes.narrow}>
          <div>
            <Tag tone={status.tone}>{status.label}</Tag>
          </div>
          {Object.keys(worker.labels).length > 0 && <LabelTags labels={worker.labels} />}
          <div className={classes.sub}>last seen: {seen}</div>
        </div>
      </th>
      <td className={`${table.left} ${table.wide}`}>
        <Tag tone={status.tone}>{status.label}</Tag>
      </td>
      <td className={`${table.left} ${table.wide}`}>
        <LabelTags labels={worker.labels} />
      </td>
      <td>
        <Meter share={worker.capacity === 0 ? 0 : worker.busy / worker.capacity}>
          {worker.busy} of {worker.capacity}
        </Meter>
      </td>
      <td className={table.wide}>{worker.version === '' ? missing : worker.version}</td>
      <td className={table.wide}>{seen}</td>
      {onRevoke !== null && (
        <td>{worker.joined && <RevokeButton name={worker.name} onClick={onRevoke} />}</td>
      )}
    </tr>
  );
}
